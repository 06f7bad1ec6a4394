"""What is agreed about a hub's return beyond the framework, in one statement."""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import BigIntegerField, CharField, F, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Coalesce, TruncDate
from django.utils import timezone

from ..choices import WaiverRule
from ..measuring import Standing
from ..models import (
    CentralDenominator,
    IndicatorChoice,
    Period,
    Place,
    RequiredBreakdown,
    SplitPurpose,
    StandingAnswer,
    Waiver,
)
from .places import parent_holds_on


@dataclass
class Agreements:
    """By indicator; splits by indicator and scheme."""

    chosen: set[int] = field(default_factory=set)
    standing: dict[int, Standing] = field(default_factory=dict)
    required: set[tuple[int, int]] = field(default_factory=set)
    purposes: set[int] = field(default_factory=set)
    not_expected: set[int] = field(default_factory=set)
    warnings_accepted: set[int] = field(default_factory=set)
    late_return: bool = False
    # Out of how many, by indicator and cell, as the council gave it.
    denominators: dict[int, dict[int, int]] = field(default_factory=dict)


def agreements_for(place: Place, period: Period, *, today: date | None = None) -> Agreements:
    """Everything agreed for one place and period. Exceptions hold until they end or expire."""
    today = today or timezone.localdate()
    found = Agreements()
    first, *others = _selects(place, period, today)
    for about, indicator, other, word, said, day in first.union(*others, all=True).order_by(
        "about_what", "from_day"
    ):
        if about == "choice":
            found.chosen.add(indicator)
        elif about == "standing":
            found.standing[indicator] = Standing(word, said, day)
        elif about == "required":
            found.required.add((indicator, other))
        elif about == "purpose":
            found.purposes.add(other)
        elif about == "denominator":
            # In the order of their days, so that the newest one stays.
            found.denominators.setdefault(indicator, {})[other] = int(said)
        elif word == WaiverRule.LATE_RETURN:
            found.late_return = True
        elif word == WaiverRule.NOT_EXPECTED:
            found.not_expected.add(indicator)
        else:
            found.warnings_accepted.add(indicator)
    return found


def holding_waivers(*, today: date) -> Q:
    """Condition on exceptions that hold on a day."""
    return Q(ended_at__isnull=True, expires__gte=today)


def at_or_above(place: Place, day: date) -> Q:
    """Condition on rows whose place is this hub or the authority that it belonged to on the day."""
    return Q(place=place) | (Q(place__children__place=place) & parent_holds_on(day, path="place__children__"))


def financial_year_of(day: date) -> date:
    """The 1 April on or before a day."""
    return date(day.year if day.month >= 4 else day.year - 1, 4, 1)


def _selects(place: Place, period: Period, today: date) -> list[QuerySet]:
    day = period.starts
    in_force = Q(starts__lte=day) & (Q(ends__isnull=True) | Q(ends__gt=day))
    standing = StandingAnswer.objects.filter(
        Q(until__isnull=True) | Q(until__gt=day), place=place, since__lte=day
    )
    waivers = Waiver.objects.filter(holding_waivers(today=today) & at_or_above(place, day), period=period)
    return [
        # The first one settles the types of the columns.
        _select(standing, "standing", day=F("since"), word=F("state"), said=F("reason")),
        _select(
            IndicatorChoice.objects.filter(place=place, year_starts=financial_year_of(day)),
            "choice",
            day=F("year_starts"),
        ),
        _select(
            RequiredBreakdown.objects.filter(in_force & at_or_above(place, day)),
            "required",
            day=F("starts"),
            other=F("scheme_id"),
        ),
        _select(
            SplitPurpose.objects.filter(place=place, ended_at__isnull=True),
            "purpose",
            day=TruncDate("at"),
            indicator=_number(0),
            other=F("scheme_id"),
        ),
        _select(
            waivers,
            "waiver",
            day=F("expires"),
            indicator=Coalesce(F("indicator_id"), _number(0)),
            word=F("rule"),
        ),
        _select(
            CentralDenominator.objects.filter(place=place, starts__lte=day),
            "denominator",
            day=F("starts"),
            other=F("cell_id"),
            said=Cast("number", TextField()),
        ),
    ]


def _select(rows: QuerySet, about: str, *, day, indicator=None, other=None, word=None, said=None) -> QuerySet:
    """One kind of agreement in the common columns, whose names are those of no model."""
    return (
        rows.order_by()
        .annotate(
            about_what=Value(about, output_field=CharField()),
            of_indicator=indicator or F("indicator_id"),
            of_other=other or _number(0),
            in_a_word=word or Value("", output_field=CharField()),
            in_words=said or Value("", output_field=TextField()),
            from_day=day,
        )
        .values_list("about_what", "of_indicator", "of_other", "in_a_word", "in_words", "from_day")
    )


def _number(number: int) -> Value:
    return Value(number, output_field=BigIntegerField())
