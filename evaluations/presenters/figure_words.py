"""A figure over places in words: its value, what it covers, and why there is none."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from hubs.choices import Level
from hubs.models import Period
from hubs.presenters.values import number_words, with_unit
from outcomes.choices import MEAN_KINDS, RATIO_KINDS, Frequency, Kind, PlaceRule
from outcomes.measurement import Parts, from_scaled, shown_value
from outcomes.models import Definition
from outcomes.templatetags.formats import british_time, number

from ..choices import Shown
from ..queries.adding_up import adds_over_places, has_bounds, is_ratio, reason_not_added
from ..queries.rows import FigureRow

HIDDEN = "Hidden, small number"
FOR_YEARS = "Shown for whole years only"
NOT_ADDED = "Not added up"
NO_FIGURE = "No figure yet"
NOT_ASKED = "Not asked"
NOBODY_CHOSE = "No hub here has chosen this measure"
NOT_CHOSEN = "This hub has not chosen this measure"
NONE_IN = {
    Frequency.MONTHLY: "None this month",
    Frequency.QUARTERLY: "None this quarter",
    Frequency.ANNUAL: "None this year",
}


def audience_words(inside: bool) -> str:
    return (
        "You see the figures as they were submitted, live. That you looked is recorded."
        if inside
        else "You see released figures, in which small numbers are hidden."
    )


def value_of(definition: Definition, parts: Parts) -> Decimal | None:
    return shown_value(
        parts,
        scale=definition.scale,
        multiplier=definition.multiplier,
        is_ratio=is_ratio(definition),
    )


def parts_words(definition: Definition, parts: Parts) -> str:
    """“62.5% (25 of 40)”, “41 families”; empty where there is no value."""
    value = value_of(definition, parts)
    if value is None:
        return ""
    words = with_unit(definition, number_words(definition, value))
    if definition.kind in RATIO_KINDS:
        how_many = number(from_scaled(parts.numerator, definition.scale))
        return f"{words} ({how_many} of {number(parts.denominator)})"
    if definition.kind in MEAN_KINDS:
        return f"{words} (average of {number(parts.denominator)})"
    return words


def figure_words(definition: Definition, rows: Sequence[FigureRow], *, level: int) -> str:
    """The figure of one place and questionnaire, or the word for why there is none."""
    total = total_of(rows)
    if total is None:
        return NOT_ADDED if level > Level.HUB and not adds_over_places(definition) else NO_FIGURE
    if total.shown == Shown.YEARS:
        return FOR_YEARS
    if total.shown == Shown.HIDDEN:
        return HIDDEN
    if definition.kind == Kind.MATURITY_LEVEL:
        return levels_words(rows, level=level) or state_words(definition, total)
    return parts_words(definition, total.parts) or state_words(definition, total)


def state_words(definition: Definition, row: FigureRow) -> str:
    """Why a place that said something has no value."""
    if row.nil:
        return NONE_IN[Frequency(definition.frequency)]
    if row.numerator is not None and is_ratio(definition):
        if row.denominator == 0:
            return NONE_IN[Frequency(definition.frequency)]
        how_many = number(from_scaled(row.numerator, definition.scale))
        return f"{how_many}, out of how many is not known yet"
    if row.incomplete:
        return "Out of how many is not known yet"
    if row.not_collected:
        return "Not collected"
    if row.not_applicable:
        return "Does not apply"
    return NO_FIGURE


def levels_words(rows: Sequence[FigureRow], *, level: int) -> str:
    """The middle level, the lower of two middles, and the lowest; never an average."""
    middle = middle_level(rows)
    if middle is None:
        return ""
    return f"Level {middle}" if level == Level.HUB else f"Middle level {middle}, lowest {_levels(rows)[0]}"


def middle_level(rows: Sequence[FigureRow]) -> int | None:
    levels = _levels(rows)
    return levels[(len(levels) - 1) // 2] if levels else None


def _levels(rows: Sequence[FigureRow]) -> list[int]:
    """Each hub's level, lowest first."""
    counts = {row.rubric_level: row.numerator or 0 for row in rows if row.rubric_level and row.is_shown}
    return [level for level in sorted(counts) for _ in range(counts[level])]


def expected_of(rows: Sequence[FigureRow], asked: int | None) -> int | None:
    """Hubs of which a figure was expected: those asked, without those to which it does not apply."""
    if asked is None:
        return None
    totals = [row for row in rows if row.is_total]
    answered = max((row.reported + row.nil + row.not_collected for row in totals), default=0)
    return max(asked - sum(row.not_applicable for row in totals), answered)


def coverage_words(
    row: FigureRow | None,
    expected: int | None,
    *,
    period: Period,
    today: date,
    is_chosen: bool = True,
    of_kind: bool = False,
) -> str:
    """“31 of 40 hubs, 2 not yet approved”; “2 of 3 hubs of this kind; 1 hidden”."""
    included = row.included if row is not None else 0
    kind = " of this kind" if of_kind else ""
    if expected is None:
        words = f"{included} {_hubs(included)}{kind}"
    elif expected == 0:
        return f"No hub{kind} is asked" if is_chosen else NOBODY_CHOSE
    else:
        words = f"{included} of {expected} {_hubs(expected)}{kind}"
    if row is not None and row.hidden:
        words += f"; {row.hidden} hidden"
    if row is not None and row.not_yet_approved:
        words += f", {row.not_yet_approved} not yet approved"
    if not included and today <= period.due:
        words += ", not yet due"
    return words


def share_not_approved(row: FigureRow | None) -> str:
    """The share of the included hubs whose figure nobody has approved yet."""
    if row is None or not row.included or not row.not_yet_approved:
        return ""
    share = min(100, round(100 * row.not_yet_approved / row.included))
    return f"{share}% not yet approved"


def as_at_words(row: FigureRow | None) -> str:
    return british_time(row.at) if row is not None and row.at is not None else ""


def notes_on(definition: Definition, row: FigureRow | None, *, level: int) -> list[str]:
    """What must be said beside the figure."""
    notes = []
    if level > Level.HUB and not adds_over_places(definition):
        notes.append(reason_not_added(definition))
    if row is None:
        return notes
    if row.shown == Shown.HIDDEN:
        notes.append(
            "Numbers from 1 to 5, and what would tell them, are hidden so that no family can be recognised."
        )
    if row.shown == Shown.YEARS:
        notes.append(
            "What happens so rarely is shown for whole years, by authority, once all its quarters are closed."
        )
    if level > Level.HUB:
        notes += _notes_on_sums(definition, row, level=level)
    return notes


def _notes_on_sums(definition: Definition, row: FigureRow, *, level: int) -> list[str]:
    notes = []
    is_own = bool(row.own) and level == Level.AUTHORITY
    if row.is_shown and has_bounds(definition) and row.included > 1 and not is_own:
        note = "Families may use two hubs: this is an upper bound"
        if row.largest_numerator is not None:
            what = "the largest single figure in it is" if row.own else "the largest hub alone reached"
            note += f"; {what} {number(from_scaled(row.largest_numerator, definition.scale))}"
        notes.append(f"{note}.")
    if is_own:
        notes.append(
            "The authority’s own count, in which each family counts once, stands in place of its hubs’ sum."
        )
    elif row.own:
        notes.append(
            f"{row.own} {'place' if row.own == 1 else 'places'} in it gave a count of its own, in which each "
            "family counts once; it stands in place of the sum of the hubs there."
        )
    if row.incomplete:
        notes.append(
            f"{row.incomplete} {'hub gave' if row.incomplete == 1 else 'hubs gave'} how many but not yet out "
            "of how many, and cannot be in the figure."
        )
    if definition.place_rule == PlaceRule.MEDIAN_AND_LOWEST:
        notes.append("Levels are not averaged: the middle one is the lower of two middles.")
    return notes


def questionnaire_words(row: FigureRow | None) -> str:
    if row is None or not row.instrument_version_id:
        return ""
    version = row.questionnaire_version
    return row.questionnaire if version in ("", "standard") else f"{row.questionnaire}, {version}"


def total_of(rows: Sequence[FigureRow]) -> FigureRow | None:
    return next((row for row in rows if row.is_total), None)


def _hubs(many: int) -> str:
    return "hub" if many == 1 else "hubs"


def plain(scaled: int | None, places: int) -> str:
    """A part for a file: digits alone, and nothing where there is none."""
    value = from_scaled(scaled, places)
    if value is None:
        return ""
    return f"{value.normalize():f}" if value else "0"


def state_of(
    definition: Definition, row: FigureRow | None, expected: int | None, *, level: int, due: date, today: date
) -> str:
    """For a file: what stands, in a word, so that no empty cell has to be understood."""
    if row is None:
        if level > Level.HUB and not adds_over_places(definition):
            return NOT_ADDED
        return NOT_ASKED if expected == 0 else "Not yet due" if today <= due else "Missing"
    if row.shown == Shown.YEARS:
        return FOR_YEARS
    if row.shown == Shown.HIDDEN:
        return HIDDEN
    if row.reported or row.own:
        return "Reported"
    return state_words(definition, row)
