"""Questionnaires: what they are, and the sourced thresholds that belong to them."""

from django.db import models

from ..choices import Direction, ThresholdType
from .editions import Edition, EditionPart

STANDARD = "standard"


class Instrument(models.Model):
    """A questionnaire's code, for ever. Its words are each edition's own."""

    code = models.SlugField(max_length=60, unique=True)

    class Meta:
        ordering = ["code"]
        verbose_name = "code of a questionnaire"
        verbose_name_plural = "codes of questionnaires"

    def __str__(self) -> str:
        return self.code


class InstrumentVersion(models.Model):
    """One version of one questionnaire. Figures from two versions are never put together.

    The version with the id NONE stands for figures that use no questionnaire, so that every
    observation has one and its key is unique on both databases.
    """

    NONE = 0

    instrument = models.ForeignKey(Instrument, null=True, on_delete=models.PROTECT, related_name="versions")
    label = models.CharField(max_length=60, default=STANDARD)

    class Meta:
        ordering = ["instrument", "label"]
        constraints = [
            models.UniqueConstraint(fields=["instrument", "label"], name="instrument_version_once"),
        ]

    def __str__(self) -> str:
        if self.instrument is None:
            return "No questionnaire"
        return f"{self.instrument.code}, {self.label}"


class EditionInstrument(EditionPart):
    """What an edition says of a questionnaire: for whom, its range, its licence."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="edition_instruments")
    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="edition_instruments")
    title = models.CharField(max_length=200)
    respondent = models.CharField(max_length=200)
    range_low = models.IntegerField(null=True, blank=True)
    range_high = models.IntegerField(null=True, blank=True)
    direction = models.CharField(max_length=20, choices=Direction)
    licence_note = models.TextField()
    scores_only = models.BooleanField(default=True, help_text="No question of it may be shown.")
    versions = models.JSONField(
        default=list,
        blank=True,
        help_text="Names of its versions, where there are several. Empty: one version, the standard one.",
    )

    class Meta:
        ordering = ["edition", "position"]
        verbose_name = "questionnaire"
        constraints = [
            models.UniqueConstraint(fields=["edition", "instrument"], name="instrument_once_an_edition"),
            models.CheckConstraint(
                condition=models.Q(range_low__isnull=True, range_high__isnull=True)
                | models.Q(range_low__lt=models.F("range_high")),
                name="instrument_range_low_to_high",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def version_labels(self) -> list[str]:
        return self.versions or [STANDARD]


class Threshold(models.Model):
    """A score or change that means something, for whom, and who says so."""

    edition_instrument = models.ForeignKey(
        EditionInstrument, on_delete=models.CASCADE, related_name="thresholds"
    )
    position = models.PositiveSmallIntegerField(default=0)
    type = models.CharField(max_length=20, choices=ThresholdType)
    value = models.DecimalField(max_digits=8, decimal_places=2)
    population = models.CharField(max_length=300)
    source = models.CharField(max_length=300)
    checked_on = models.DateField(
        null=True, blank=True, help_text="When somebody last compared it with its source."
    )

    class Meta:
        ordering = ["edition_instrument", "position"]

    def __str__(self) -> str:
        return f"{self.get_type_display()}: {self.value.normalize():f}"
