"""Indicators and their immutable wordings."""

from django.db import models

from ..choices import (
    Comparability,
    Direction,
    EntryBy,
    FoundingMeasure,
    Frequency,
    Kind,
    Match,
    PlaceRule,
    Tier,
    TimeRule,
)
from .editions import Edition, Outcome


class Indicator(models.Model):
    """A measure's code, for ever. What it means stands in its definitions."""

    code = models.CharField(max_length=20, unique=True)

    class Meta:
        ordering = ["code"]
        verbose_name = "code of a measure"
        verbose_name_plural = "codes of measures"

    def __str__(self) -> str:
        return self.code


class Definition(models.Model):
    """One wording of an indicator. Once an edition that lists it is published, it never changes.

    Editions share unchanged definitions, so that a new edition splits no series. Observations and
    summaries point here. Values are kept as whole numbers: a shown 1.25 with scale 2 is stored as 125.
    """

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="definitions")
    number = models.PositiveSmallIntegerField(default=1, help_text="First wording 1, next 2, and so on.")
    title = models.CharField("name", max_length=200)
    definition = models.TextField("what it means")
    kind = models.CharField(max_length=20, choices=Kind)
    numerator = models.CharField("what to count", max_length=300, blank=True)
    denominator = models.CharField("out of what", max_length=300, blank=True)
    unit = models.CharField(max_length=80)
    multiplier = models.PositiveIntegerField(
        "shown for each", null=True, blank=True, help_text="100 for percentages, 10000 for a rate."
    )
    direction = models.CharField("which way is good", max_length=20, choices=Direction)
    frequency = models.CharField("how often", max_length=10, choices=Frequency)
    window = models.TextField("which dates count")
    source = models.TextField("where the figure comes from")
    entry = models.CharField("who fills it", max_length=12, choices=EntryBy)
    calculation = models.CharField(
        "formula", max_length=300, blank=True, help_text="Of calculated measures, such as FIN1.1 / ACC1.6."
    )
    founding_measure = models.CharField(max_length=30, choices=FoundingMeasure, blank=True)
    time_rule = models.CharField("adding over time", max_length=10, choices=TimeRule)
    place_rule = models.CharField("adding over hubs", max_length=25, choices=PlaceRule)
    instrument_required = models.BooleanField(
        "needs a questionnaire", default=False, help_text="Which one, and its version, is part of the figure."
    )
    valid_low = models.DecimalField("lowest value", max_digits=12, decimal_places=2, null=True, blank=True)
    valid_high = models.DecimalField("highest value", max_digits=12, decimal_places=2, null=True, blank=True)
    targets_allowed = models.BooleanField("targets may be set", default=True)
    counts_people = models.BooleanField(default=False, help_text="Hiding of small numbers applies.")
    central_denominator = models.BooleanField(
        "out of how many comes from the council",
        default=False,
        help_text="The hub types how many; the council loads out of how many.",
    )
    scale = models.PositiveSmallIntegerField("decimal places kept", default=0)
    comparability = models.CharField(
        "how figures compare with those before",
        max_length=12,
        choices=Comparability,
        default=Comparability.FIRST,
    )
    comparability_note = models.TextField(
        "what to bear in mind", blank=True, help_text="Charts show it where the wording changes."
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["indicator", "number"]
        verbose_name = "wording of a measure"
        verbose_name_plural = "wordings of measures"
        constraints = [
            models.UniqueConstraint(fields=["indicator", "number"], name="definition_number_once"),
            models.CheckConstraint(
                condition=models.Q(number=1, comparability="first")
                | (models.Q(number__gt=1) & ~models.Q(comparability="first")),
                name="later_definition_says_comparability",
            ),
            models.CheckConstraint(
                condition=~models.Q(comparability="comparable") | ~models.Q(comparability_note=""),
                name="comparable_definition_has_note",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.title}"

    @property
    def code(self) -> str:
        return self.indicator.code


class EditionEntry(models.Model):
    """A definition listed in an edition: under which outcome, in which order, and who must report it."""

    edition = models.ForeignKey(
        Edition, verbose_name="version", on_delete=models.CASCADE, related_name="entries"
    )
    outcome = models.ForeignKey(Outcome, on_delete=models.CASCADE, related_name="entries")
    definition = models.ForeignKey(
        Definition, verbose_name="wording", on_delete=models.PROTECT, related_name="entries"
    )
    position = models.PositiveSmallIntegerField(default=0)
    tier = models.CharField("who reports it", max_length=10, choices=Tier)
    owner = models.CharField("looked after by", max_length=100)
    review_date = models.DateField("next looked at by")

    class Meta:
        ordering = ["edition", "outcome__domain__position", "outcome__position", "position"]
        verbose_name = "measure"
        constraints = [
            models.UniqueConstraint(fields=["edition", "definition"], name="definition_once_an_edition")
        ]

    def __str__(self) -> str:
        return str(self.definition)


class IndicatorCrosswalk(models.Model):
    """Where a measure stands in another framework, and how well it matches."""

    entry = models.ForeignKey(EditionEntry, on_delete=models.CASCADE, related_name="crosswalk")
    position = models.PositiveSmallIntegerField(default=0)
    framework = models.CharField(max_length=200)
    item = models.CharField(max_length=200)
    match = models.CharField(max_length=10, choices=[c for c in Match.choices if c[0] != Match.NONE])

    class Meta:
        ordering = ["entry", "position"]
        verbose_name = "place in another framework"
        verbose_name_plural = "places in other frameworks"

    def __str__(self) -> str:
        return f"{self.framework}: {self.item}"


class DefinitionBreakdown(models.Model):
    """A split that a definition allows."""

    definition = models.ForeignKey(Definition, on_delete=models.CASCADE, related_name="breakdowns")
    scheme = models.ForeignKey(
        "outcomes.Scheme", verbose_name="split", on_delete=models.PROTECT, related_name="+"
    )
    position = models.PositiveSmallIntegerField(default=0)
    required = models.BooleanField(default=False, help_text="Part of the return; others stay closed.")
    multi_select = models.BooleanField(
        "several may apply",
        default=False,
        help_text="One family may count in several parts, so that they have no total.",
    )
    numerator_only = models.BooleanField(
        "how many alone", default=False, help_text="Out of how many is not split."
    )

    class Meta:
        ordering = ["definition", "position"]
        verbose_name = "split"
        constraints = [models.UniqueConstraint(fields=["definition", "scheme"], name="breakdown_once")]

    def __str__(self) -> str:
        return str(self.scheme)


class Crossing(models.Model):
    """Two schemes that a definition crosses, such as service by grade."""

    definition = models.ForeignKey(Definition, on_delete=models.CASCADE, related_name="crossings")
    first = models.ForeignKey("outcomes.Scheme", on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey("outcomes.Scheme", on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["definition", "position"]

    def __str__(self) -> str:
        return f"{self.first} by {self.second}"


class CompanionNumber(models.Model):
    """A number asked beside the figure, such as how many started."""

    definition = models.ForeignKey(Definition, on_delete=models.CASCADE, related_name="companions")
    code = models.SlugField(max_length=40)
    title = models.CharField(max_length=300)
    required = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["definition", "position"]
        verbose_name = "number asked beside the figure"
        verbose_name_plural = "numbers asked beside the figure"
        constraints = [models.UniqueConstraint(fields=["definition", "code"], name="companion_code_once")]

    def __str__(self) -> str:
        return self.title


class SuggestedInstrument(models.Model):
    """A questionnaire that suits a definition; any other may be named."""

    definition = models.ForeignKey(Definition, on_delete=models.CASCADE, related_name="suggested_instruments")
    instrument = models.ForeignKey("outcomes.Instrument", on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["definition", "position"]

    def __str__(self) -> str:
        return str(self.instrument)
