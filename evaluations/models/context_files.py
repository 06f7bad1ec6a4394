"""Published files as somebody sent them in the browser, kept whole, and what was wrong with them."""

from django.db import models

from outcomes.models.sent_files import SentFile, SentFileProblem

from .context import ContextFile, ContextSource


class ContextUpload(SentFile):
    """A published file with the mapping by which it is to be read. Its content stands in parts."""

    source = models.ForeignKey(ContextSource, on_delete=models.PROTECT, related_name="uploads")
    size = models.PositiveBigIntegerField(help_text="In bytes.")
    lines = models.PositiveIntegerField(help_text="As many rows as it can have at most.")
    made = models.OneToOneField(
        ContextFile,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="upload",
        help_text="What loading it changed; empty while it is not loaded, and where it changed nothing.",
    )

    class Meta(SentFile.Meta):
        verbose_name = "published file as sent"
        verbose_name_plural = "published files as sent"


class ContextUploadPart(models.Model):
    """A piece of a file, compressed, so that a file of any size is kept and read without holding it whole.

    It goes by the content's digest: the same file sent twice is kept once.
    """

    sha256 = models.CharField(max_length=64)
    position = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        ordering = ["sha256", "position"]
        constraints = [models.UniqueConstraint(fields=["sha256", "position"], name="one_part_of_a_content")]

    def __str__(self) -> str:
        return f"{self.sha256[:8]}, part {self.position}"


class ContextUploadProblem(SentFileProblem):
    file = models.ForeignKey(ContextUpload, on_delete=models.CASCADE, related_name="problems")
    column = models.CharField(max_length=100, blank=True)
