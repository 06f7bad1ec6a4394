"""Figures as rows, the same from live sums and from releases, so that pages need not know which they show."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime

from django.db.models import (
    BigIntegerField,
    CharField,
    DateTimeField,
    F,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
)
from django.db.models.functions import Coalesce

from hubs.models import Observation, Period
from outcomes.choices import Frequency
from outcomes.models import EditionInstrument

from ..choices import Shown
from ..models import PastTotal, Release, ReleasedFigure, Summary, SummaryVersion
from .sums import LATEST, Sums

# The cells in which overall levels of the rubric are counted.
RUBRIC_LEVEL = "rubric_level"
WHOLE = Q(cell=0) | Q(cell__category__scheme__code=RUBRIC_LEVEL, cell__crossed_with__isnull=True)


@dataclass(frozen=True)
class FigureRow(Sums):
    """One figure of one place and period, raw or released, with the words that belong to its coordinates."""

    about: str
    frequency: str
    starts: date
    ends: date
    at: datetime | None
    questionnaire: str
    questionnaire_version: str
    scheme: str
    scheme_title: str
    category: str
    category_title: str
    position: int
    crossed_scheme_title: str
    crossed_title: str
    crossed_position: int
    reason: str
    # Places left out since readers may not see theirs; only of sums that are made at reading.
    hidden: int
    # The data version of the measure's sums; of a released figure its release; of other sums none.
    version: int | None = None

    @property
    def period(self) -> Period:
        """For its title and code; not one of the database."""
        return Period(frequency=Frequency(self.frequency), starts=self.starts, ends=self.ends)

    @property
    def rubric_level(self) -> int | None:
        """The level that is counted here; None for any other cell."""
        digits = "".join(filter(str.isdecimal, self.category))
        return int(digits) if self.scheme == RUBRIC_LEVEL and not self.crossed_title and digits else None


def raw(where: Q, *, about: str, with_reasons: bool = False) -> QuerySet:
    """The live sums of what was last submitted, for the inside audience."""
    reason = Value("", output_field=TextField())
    if with_reasons:
        same = ("place_id", "definition_id", "period_id", "instrument_version_id", "cell_id")
        said = Observation.objects.filter(**{name: OuterRef(name) for name in same}).values("reason")
        reason = Coalesce(Subquery(said[:1]), reason)
    return _select(
        Summary.objects.filter(where),
        LATEST
        | {
            "about": Value(about, output_field=CharField()),
            "shown": Value(str(Shown.SHOWN), output_field=CharField()),
            "at": brought_up_to_date(),
            "version": _of_the_definition("number"),
            "reason": reason,
            **_period("period"),
        },
    )


def raw_then(where: Q, *, version: int, about: str) -> tuple[QuerySet, QuerySet]:
    """Totals and overall levels as they stood at a data version: rows that have stood since, and those that
    others have taken the place of."""
    named = {
        "about": Value(about, output_field=CharField()),
        "shown": Value(str(Shown.SHOWN), output_field=CharField()),
        "at": Value(None, output_field=DateTimeField()),
        "version": Value(version, output_field=BigIntegerField()),
        "reason": Value("", output_field=TextField()),
        **_period("period"),
    }
    stood = where & WHOLE & Q(since__lte=version)
    return (
        _select(Summary.objects.filter(stood), LATEST | named),
        _select(PastTotal.objects.filter(stood, until__gt=version), named),
    )


def released(where: Q, *, about: str, releases: QuerySet[Release]) -> QuerySet:
    """The figures of these releases, for readers. Reasons in people's own words are not for them."""
    return _select(
        ReleasedFigure.objects.filter(where, release__in=releases),
        {
            "about": Value(about, output_field=CharField()),
            "at": F("release__made_at"),
            "version": F("release_id"),
            "reason": Value("", output_field=TextField()),
            **_period("release__period"),
        },
    )


def newest_releases(where: Q) -> QuerySet:
    """The ids of the newest release of each period; `where` is about releases."""
    return Release.objects.filter(where).order_by().values("period").annotate(pk_=Max("pk")).values("pk_")


def read(*selects: QuerySet) -> list[FigureRow]:
    """All of them in one statement."""
    first, *others = selects
    rows: Iterable[tuple] = first.union(*others, all=True) if others else first
    return [FigureRow(*columns) for columns in rows]


def _period(path: str) -> dict[str, F]:
    return {name: F(f"{path}__{name}") for name in ("frequency", "starts", "ends")}


def _select(rows: QuerySet, named: dict) -> QuerySet:
    """The columns of `FigureRow`, under names that are no model's."""
    named = {"hidden": Value(0)} | named | words_of_coordinates()
    columns = {f"of_{field.name}": named.get(field.name, F(field.name)) for field in fields(FigureRow)}
    return rows.order_by().annotate(**columns).values_list(*columns)


def brought_up_to_date() -> Subquery:
    """When the sums of a row's definition were last written."""
    return _of_the_definition("at")


def _of_the_definition(what: str) -> Subquery:
    return Subquery(SummaryVersion.objects.filter(definition=OuterRef("definition_id")).values(what)[:1])


def words_of_coordinates() -> dict:
    """What belongs to a row's questionnaire and cell, in words."""
    title = (
        EditionInstrument.objects.filter(instrument=OuterRef("instrument_version__instrument"))
        .order_by("-edition")
        .values("title")
    )
    nothing, nowhere = Value("", output_field=CharField()), Value(0)
    return {
        "questionnaire": Coalesce(Subquery(title[:1]), nothing),
        "questionnaire_version": F("instrument_version__label"),
        "scheme": Coalesce(F("cell__category__scheme__code"), nothing),
        "scheme_title": Coalesce(F("cell__category__scheme__title"), nothing),
        "category": Coalesce(F("cell__category__code"), nothing),
        "category_title": Coalesce(F("cell__category__title"), nothing),
        "position": Coalesce(F("cell__category__position"), nowhere),
        "crossed_scheme_title": Coalesce(F("cell__crossed_with__scheme__title"), nothing),
        "crossed_title": Coalesce(F("cell__crossed_with__title"), nothing),
        "crossed_position": Coalesce(F("cell__crossed_with__position"), nowhere),
    }
