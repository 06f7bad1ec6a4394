"""Which measures a period has: those of the edition that governs it, and what a figure belongs to."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import OuterRef, Q, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Coalesce

from hubs.models import Period
from outcomes.choices import EditionStatus, Tier
from outcomes.models import Definition, Edition, EditionEntry, VocabularyEntry

from ..models import DataVersion
from .coverage import Asked
from .rows import FigureRow


@dataclass(frozen=True)
class Measure:
    """A measure as an edition lists it, with its figures here: one for each questionnaire that was used."""

    entry: EditionEntry
    rows: tuple[FigureRow, ...] = ()
    # None where nobody counts.
    hubs: Asked | None = None

    @property
    def definition(self) -> Definition:
        return self.entry.definition

    @property
    def asked(self) -> int | None:
        """Hubs of the place that were asked, before those to which it does not apply."""
        return self.hubs.asked if self.hubs else None

    @property
    def is_chosen(self) -> bool:
        """False for an optional measure that no hub of the place chose, nor reported all the same."""
        of_nobody = self.hubs is not None and not self.hubs.chose
        return self.entry.tier != Tier.OPTIONAL or bool(self.rows) or not of_nobody


def with_edition(periods: QuerySet[Period]) -> QuerySet[Period]:
    """Periods, each with `edition_id`: the edition in force on its first day, None where there was none.

    A retired edition goes on governing what began before it was retired.
    """
    in_force = (
        Edition.objects.exclude(status=EditionStatus.DRAFT)
        .filter(
            Q(retired_at__isnull=True) | Q(retired_at__date__gt=OuterRef("starts")),
            in_force_from__lte=OuterRef("starts"),
        )
        .order_by("-in_force_from", "-id")
    )
    return periods.annotate(edition_id=Subquery(in_force.values("pk")[:1]))


def entries_of(period: Period) -> QuerySet[EditionEntry]:
    """What the edition of the period (one of `with_edition`) lists, in its order; each with the edition's
    words for the founding measure that it serves."""
    meaning = VocabularyEntry.objects.filter(
        edition=OuterRef("edition"),
        vocabulary="founding_measures",
        code=OuterRef("definition__founding_measure"),
    )
    return (
        EditionEntry.objects.filter(edition=period.edition_id)
        .annotate(
            meaning=Coalesce(Subquery(meaning.values("meaning")[:1]), Value(""), output_field=TextField())
        )
        .select_related("definition__indicator", "outcome__domain")
        .order_by("outcome__domain__position", "outcome__position", "position", "id")
    )


def wordings_of(indicator: str, *, version: int | None = None) -> QuerySet[EditionEntry]:
    """Every wording of one measure that was ever published, as each edition lists it, newest first; each with
    `version_at`: when its sums had this data version, None where they never had."""
    at = DataVersion.objects.filter(definition=OuterRef("definition"), number=version or 0).values("at")
    return (
        EditionEntry.objects.filter(definition__indicator__code=indicator)
        .annotate(version_at=Subquery(at[:1]))
        .exclude(edition__status=EditionStatus.DRAFT)
        .select_related("definition__indicator", "outcome__domain")
        .order_by("-edition__in_force_from", "-edition__id")
    )


def belongs(entry: EditionEntry, period: Period, rows: Iterable[FigureRow]) -> bool:
    """Measures of the period's own frequency; of others, and of areas, only what there is a figure of."""
    of_hubs = entry.definition.frequency == period.frequency and entry.tier != Tier.CONTEXT
    return of_hubs or any(True for _ in rows)


def in_order(rows: Iterable[FigureRow]) -> tuple[FigureRow, ...]:
    return tuple(sorted(rows, key=lambda row: (row.questionnaire, row.instrument_version_id, row.cell_id)))
