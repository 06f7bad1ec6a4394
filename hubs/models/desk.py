"""Small things that keep work safe: handed-over pages, held forms, notices sent once, files of values."""

from django.conf import settings
from django.db import models

from outcomes.models.sent_files import SentFile, SentFileProblem

from ..choices import NoticeKind
from .places import Place
from .returns import Return


class HandOver(models.Model):
    """One figure or page of a return, handed to a colleague by a link that expires. Only a digest is kept."""

    period_return = models.ForeignKey(Return, on_delete=models.CASCADE, related_name="handovers")
    domain_code = models.SlugField(max_length=10)
    definition = models.ForeignKey(
        "outcomes.Definition",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Empty where the whole page is handed over.",
    )
    name = models.CharField(max_length=150)
    email = models.EmailField(max_length=254)
    message = models.TextField(blank=True)
    digest = models.CharField(max_length=64, unique=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    first_opened_at = models.DateTimeField(null=True, blank=True)
    filled_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.period_return}, {self.domain_code}, to {self.name}"


class HeldPost(models.Model):
    """What someone sent after the session had ended, kept an hour for the same person to take up again."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    path = models.CharField(max_length=300)
    body = models.TextField(help_text="The form, encoded as it was sent, without its secrets.")
    held_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()

    class Meta:
        ordering = ["-held_at"]

    def __str__(self) -> str:
        return self.path


class Notice(models.Model):
    """An e-mail that is sent once: the row is claimed before the sending, by its unique key."""

    key = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=20, choices=NoticeKind)
    email = models.EmailField(max_length=254)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.subject


class ValueFile(SentFile):
    """A file of hub values as it was sent, with what came of it."""

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="value_files")
    content = models.BinaryField()


class ValueFileProblem(SentFileProblem):
    file = models.ForeignKey(ValueFile, on_delete=models.CASCADE, related_name="problems")
