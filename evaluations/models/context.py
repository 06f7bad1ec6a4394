"""Area figures from published statistics: kept as published, apart from what hubs report.

A source says which columns of a published file feed which measure; it is data, so that an administrator can
follow a publisher's new layout. A value holds up to three parts: how many, out of how many, and the figure
as the publisher worked it out. Each part is a number or a word for why there is none, never zero for a
symbol. A number is kept whole with its decimal places (22.6 is 226 with one place), so that it reads as
published and adds without drift.
"""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from ..choices import Published


class ContextSource(models.Model):
    """A published file's layout: which rows are taken, and how they are rounded."""

    code = models.SlugField(max_length=40, unique=True, help_text="Named when a file is loaded.")
    title = models.CharField(max_length=200)
    publisher = models.CharField(max_length=200)
    licence = models.CharField(max_length=200)
    reporting_year_begins = models.PositiveSmallIntegerField(
        default=4,
        validators=[MinValueValidator(1), MaxValueValidator(12)],
        help_text="Month in which the publisher's “Reporting year” begins; it is named for the year in which "
        "it ends. 4: reporting year 2025 is April 2024 to March 2025.",
    )
    takes_nation = models.BooleanField("take national rows", default=True)
    takes_regions = models.BooleanField("take regional rows", default=True)
    takes_authorities = models.BooleanField("take local authority rows", default=True)
    nation_rounded_to = models.PositiveIntegerField(
        "national counts are rounded to", default=1, validators=[MinValueValidator(1)]
    )
    region_rounded_to = models.PositiveIntegerField(
        "regional counts are rounded to", default=1, validators=[MinValueValidator(1)]
    )
    authority_rounded_to = models.PositiveIntegerField(
        "local authority counts are rounded to", default=1, validators=[MinValueValidator(1)]
    )

    class Meta:
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title


class ContextFilter(models.Model):
    """Only rows with this word in this column are taken."""

    source = models.ForeignKey(ContextSource, on_delete=models.CASCADE, related_name="filters")
    column = models.CharField(max_length=100)
    value = models.CharField(max_length=200)

    class Meta:
        ordering = ["source", "column"]
        constraints = [
            models.UniqueConstraint(fields=["source", "column"], name="context_filter_once_a_column")
        ]

    def __str__(self) -> str:
        return f"{self.column}: {self.value}"


class ContextSeries(models.Model):
    """Which columns feed one measure. A measure has one source."""

    source = models.ForeignKey(ContextSource, on_delete=models.CASCADE, related_name="series")
    indicator = models.OneToOneField(
        "outcomes.Indicator", on_delete=models.PROTECT, related_name="context_series"
    )
    title = models.CharField(max_length=200, help_text="What the publisher calls it.")
    numerator_column = models.CharField("column of how many", max_length=100)
    numerator_title = models.CharField("how many of what", max_length=300)
    denominator_column = models.CharField("column of out of how many", max_length=100, blank=True)
    denominator_title = models.CharField("out of how many of what", max_length=300, blank=True)
    value_column = models.CharField("column of the published percentage or rate", max_length=100, blank=True)
    value_places = models.PositiveSmallIntegerField(
        "decimal places of the published percentage or rate", default=1
    )
    multiplier = models.PositiveIntegerField(
        default=100, help_text="100 for a percentage, 10000 for a rate per 10,000."
    )
    unit = models.CharField(max_length=80, help_text="Such as % or referrals.")

    class Meta:
        ordering = ["indicator__code"]
        verbose_name = "measure fed by columns"
        verbose_name_plural = "measures fed by columns"
        constraints = [
            models.CheckConstraint(
                condition=Q(denominator_column="", value_column="") | ~Q(denominator_column=""),
                name="context_ratio_has_both_parts",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_ratio(self) -> bool:
        return bool(self.denominator_column)


class ContextFile(models.Model):
    """A file whose loading changed something: what it was, who loaded it, what came of it."""

    source = models.ForeignKey(ContextSource, on_delete=models.PROTECT, related_name="files")
    name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    loaded_at = models.DateTimeField(auto_now_add=True)
    loaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Empty where it was loaded by a command.",
    )
    rows_read = models.PositiveIntegerField()
    rows_left_out = models.JSONField(default=dict, help_text="How many, by reason.")
    values_new = models.PositiveIntegerField()
    values_changed = models.PositiveIntegerField()
    values_same = models.PositiveIntegerField()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name


def _part(name: str) -> Q:
    """A number with its decimal places, or a word and no number."""
    is_number = Q(
        **{f"{name}_state": Published.NUMBER, f"{name}__isnull": False, f"{name}_places__isnull": False}
    )
    is_word = ~Q(**{f"{name}_state": Published.NUMBER}) & Q(
        **{f"{name}__isnull": True, f"{name}_places__isnull": True}
    )
    return is_number | is_word


class ContextValue(models.Model):
    """One published row of one measure: an area, its own days, its parts. Never mixed with hubs' figures."""

    PARTS = ("numerator", "denominator", "value")

    indicator = models.ForeignKey("outcomes.Indicator", on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey("hubs.Place", on_delete=models.PROTECT, related_name="context_values")
    starts = models.DateField(help_text="First day of the published period.")
    ends = models.DateField(help_text="Last day of the published period.")
    label = models.CharField(max_length=60, help_text="The period as published.")
    numerator = models.BigIntegerField(null=True)
    numerator_places = models.PositiveSmallIntegerField(null=True)
    numerator_state = models.CharField(max_length=16, choices=Published)
    denominator = models.BigIntegerField(null=True)
    denominator_places = models.PositiveSmallIntegerField(null=True)
    denominator_state = models.CharField(max_length=16, choices=Published)
    value = models.BigIntegerField(null=True)
    value_places = models.PositiveSmallIntegerField(null=True)
    value_state = models.CharField(max_length=16, choices=Published)
    file = models.ForeignKey(ContextFile, on_delete=models.PROTECT, related_name="values")

    class Meta:
        ordering = ["indicator", "starts", "place"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "starts", "ends", "place"], name="one_context_value"
            ),
            models.CheckConstraint(condition=Q(ends__gte=F("starts")), name="context_value_dates"),
            *(
                models.CheckConstraint(condition=_part(name), name=f"context_{name}_number_or_word")
                for name in ("numerator", "denominator", "value")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator}, {self.place}, {self.label}"


class ContextRevision(models.Model):
    """A published value that a later file corrected: as it read before and after. Never changed."""

    context_value = models.ForeignKey(ContextValue, on_delete=models.PROTECT, related_name="revisions")
    file = models.ForeignKey(ContextFile, on_delete=models.PROTECT, related_name="revisions")
    old = models.JSONField(help_text="The parts before, each a number as published or a word.")
    new = models.JSONField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.context_value}: {self.at:%d %B %Y}"
