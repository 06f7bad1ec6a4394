"""What a file of hub values is read against, fetched in a fixed number of statements."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, QuerySet

from outcomes.choices import EditionStatus, EntryBy
from outcomes.models import (
    Category,
    Cell,
    Definition,
    DefinitionBreakdown,
    Edition,
    EditionEntry,
    EditionInstrument,
    InstrumentVersion,
    Scheme,
    User,
)

from .. import value_columns as columns
from ..choices import Level
from ..models import Observation, Period, Place, PlaceParent, SplitPurpose, ValueFile, ValueFileProblem
from .places import parent_holds_on
from .scope import places_where

PROBLEMS_SHOWN = 200


@dataclass(frozen=True)
class Definitions:
    """The definitions of one edition, from the first day of the periods that it governs."""

    in_force_from: date
    by_code: dict[str, Definition]


@dataclass(frozen=True)
class Reference:
    """The names that a file may use."""

    hubs: dict[str, Place]
    # Of each hub, the spans in which it belonged to the authority.
    belonging: dict[int, list[tuple[date, date | None]]]
    periods: dict[str, Period]
    editions: list[Definitions]  # newest first
    cells: dict[str, int]
    questionnaires: dict[tuple[str, str], int]
    purposes: frozenset[tuple[int, str]]  # hub and split, of splits that wait for one

    def belongs(self, hub: Place, day: date) -> bool:
        return any(
            starts <= day and (ends is None or day < ends) for starts, ends in self.belonging.get(hub.pk, [])
        )

    def definition(self, code: str, period: Period) -> Definition | None:
        for edition in self.editions:
            if edition.in_force_from <= period.starts:
                return edition.by_code.get(code)
        return None


def files_for(*, viewer: User) -> QuerySet[ValueFile]:
    """The files of the authorities for which this person loads values."""
    return (
        ValueFile.objects.filter(
            place__in=places_where(viewer, "hubs.load_value_files", level=Level.AUTHORITY)
        )
        .select_related("place", "uploaded_by", "checked", "loaded")
        .defer("content")
    )


def problems_of(file: ValueFile) -> QuerySet[ValueFileProblem]:
    """The problems that were kept, by row; how many there are in all the file's outcome says."""
    return file.problems.order_by("row", "pk")[:PROBLEMS_SHOWN]


def reference_for(authority: Place) -> Reference:
    """Everything that a file of this authority may name: its hubs, past and present, and the framework."""
    spans = PlaceParent.objects.filter(parent=authority, place__level=Level.HUB).select_related("place")
    belonging: dict[int, list[tuple[date, date | None]]] = {}
    hubs: dict[str, Place] = {}
    for span in spans:
        belonging.setdefault(span.place_id, []).append((span.starts, span.ends))
        hubs[span.place.slug] = hubs[span.place.name.casefold()] = span.place
    entries = (
        EditionEntry.objects.exclude(edition__status=EditionStatus.DRAFT)
        .select_related("edition", "definition__indicator")
        .prefetch_related(
            Prefetch("definition__breakdowns", queryset=DefinitionBreakdown.objects.select_related("scheme")),
            "definition__crossings__first",
            "definition__crossings__second",
        )
        .order_by("-edition__in_force_from", "-edition__pk")
    )
    editions: dict[int, Definitions] = {}
    for entry in entries:
        listed = editions.setdefault(entry.edition_id, Definitions(entry.edition.in_force_from, {}))
        listed.by_code[entry.definition.indicator.code] = entry.definition
    return Reference(
        hubs=hubs,
        belonging=belonging,
        periods={period.code: period for period in Period.objects.all()},
        editions=list(editions.values()),
        cells=dict(Cell.objects.values_list("code", "pk")),
        questionnaires={
            (version.instrument.code, version.label): version.pk
            for version in InstrumentVersion.objects.exclude(instrument=None).select_related("instrument")
        },
        purposes=frozenset(
            SplitPurpose.objects.filter(place__in=belonging, ended_at__isnull=True).values_list(
                "place", "scheme__code"
            )
        ),
    )


@dataclass(frozen=True)
class CodeRow:
    """A word that a file may use in one of its columns, and with what."""

    column: str
    code: str
    title: str
    used_with: str = ""


def codes_of(edition: Edition) -> list[CodeRow]:
    """Measures, splits, parts and questionnaires of one edition, in the edition's order."""
    entries = list(
        EditionEntry.objects.filter(edition=edition)
        .exclude(definition__entry=EntryBy.CALCULATED)
        .select_related("definition__indicator")
        .prefetch_related("definition__breakdowns__scheme")
        .order_by("outcome__domain__position", "outcome__position", "position")
    )
    rows = [
        CodeRow(columns.INDICATOR, entry.definition.code, entry.definition.title, entry.definition.frequency)
        for entry in entries
    ]
    used: dict[int, list[str]] = {}
    for entry in entries:
        for split in entry.definition.breakdowns.all():
            used.setdefault(split.scheme_id, []).append(entry.definition.code)
    for category in (
        Category.objects.filter(scheme__in=used)
        .select_related("scheme")
        .order_by("scheme__code", "position", "pk")
    ):
        scheme = category.scheme
        with_them = " ".join(used[scheme.pk])
        rows.append(CodeRow(columns.CATEGORY, category.code, category.title, f"{scheme.code}: {with_them}"))
    rows += [CodeRow(columns.SCHEME, scheme.code, scheme.title) for scheme in _schemes(used)]
    return rows + [
        CodeRow(columns.QUESTIONNAIRE, listed.instrument.code, listed.title)
        for listed in EditionInstrument.objects.filter(edition=edition)
        .select_related("instrument")
        .order_by("position")
    ]


def _schemes(used: dict[int, list[str]]) -> QuerySet[Scheme]:
    return Scheme.objects.filter(pk__in=used).order_by("code")


def observations_to_write(*, place_ids: QuerySet | list[int], period: Period | None = None) -> QuerySet:
    """Observations with all that a row of the file names, in a settled order."""
    rows = Observation.objects.filter(place__in=place_ids).exclude(submitted_state="")
    if period is not None:
        rows = rows.filter(period=period)
    return rows.select_related(
        "place", "definition__indicator", "period", "cell", "instrument_version__instrument"
    ).order_by(
        "period__starts", "period__frequency", "place__name", "definition__indicator__code", "cell_id", "pk"
    )


def hubs_of(authority: Place, day: date) -> QuerySet[Place]:
    """The hubs that belonged to an authority on a day."""
    return Place.objects.filter(
        parent_holds_on(day, path="parents__"), level=Level.HUB, parents__parent=authority
    ).order_by("name")
