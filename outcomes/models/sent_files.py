"""A file that somebody sent in the browser: checked by a worker first, then loaded by one.

What the file holds, and for whom it is, belongs to the app that loads it.
"""

from django.conf import settings
from django.db import models


class SentFile(models.Model):
    """Which file it was, who sent it, the two jobs that it goes through, and what came of it."""

    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)
    checked = models.ForeignKey(
        "outcomes.JobRun", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    loaded = models.ForeignKey(
        "outcomes.JobRun", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    outcome = models.JSONField(default=dict, help_text="Counts of what would change, or did.")

    class Meta:
        abstract = True
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name


class SentFileProblem(models.Model):
    """What is wrong in one row and column. Only so many of a kind are kept; the rest are counted."""

    row = models.PositiveIntegerField()
    column = models.CharField(max_length=60, blank=True)
    rule = models.SlugField(max_length=40)
    message = models.CharField(max_length=300)

    class Meta:
        abstract = True
        ordering = ["file", "row", "id"]

    def __str__(self) -> str:
        return f"Row {self.row}: {self.message}"
