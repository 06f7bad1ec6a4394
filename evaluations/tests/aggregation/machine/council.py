"""What councils do: their grids, their files, their own figures, and what they agree with hubs."""

import csv
import io
from types import SimpleNamespace

from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from hubs.actions import central, choices, facts, splits, standing, value_files, waivers
from hubs.choices import Level, Origin, State, WaiverRule
from hubs.imports import value_files as jobs
from hubs.measuring import TypedFigure
from hubs.models import (
    Observation,
    Period,
    RequiredBreakdown,
    SplitPurpose,
    StandingAnswer,
    ValueFile,
    Waiver,
)
from hubs.queries.agreements import financial_year_of
from hubs.queries.central import figures_of_council
from hubs.queries.choices import optional_entries
from hubs.queries.places import hubs_open_in
from outcomes.choices import Kind
from outcomes.measurement import Parts
from outcomes.models import Cell, Definition, Indicator, InstrumentVersion, Scheme

from . import answers
from .returns import reason
from .watching import REASON, Watching, chance_of, number, one_of, rashly, seed
from .world import CASES, IN_CONTACT, REACHED

HEADING = ("hub", "indicator", "period", "scheme", "category", "numerator", "denominator", "n")
HEADING += ("sum_of_squares", "state", "questionnaire", "questionnaire_version")
state = st.sampled_from(["reported", "reported", "reported", "nil", "not_collected", "not_applicable", ""])


def some(table: str):
    """Played where the table has a row."""
    return precondition(lambda machine: machine.seen[table])


class Council(Watching):
    # --- The central grid

    @rule(authority=number, period=number, figure=number, seed=seed, because=reason)
    def save_grid(self, authority, period, figure, seed, because):
        """Also of numbers of people, which the hubs' own figures follow."""
        authority = self.a_place(authority, Level.AUTHORITY)
        period = self._a_period(period)
        asked = one_of(figures_of_council(period), figure)
        if asked is None:
            return
        chance, rows = chance_of(seed), []
        for hub in hubs_open_in(authority, period=period).order_by("pk"):
            if chance.random() < 0.2:
                continue
            if asked.definition.central_denominator:
                typed = [_living(asked, chance.randint(0, 30))]
            else:
                typed = answers.answered(asked, chance)
            rows += [central.GridRow(hub.pk, figure) for figure in typed]
        self.act(
            central.save_grid,
            authority=authority,
            definition=asked.definition,
            period=period,
            rows=rows,
            by=self.world.analyst(authority),
            reason=because,
        )

    # --- A file of values

    @rule(authority=number, period=number, many=st.integers(1, 6), seed=seed)
    def load_a_file(self, authority, period, many, seed):
        """From its sending to its loading; a file with a problem is not loaded."""
        authority, chance = self.a_place(authority, Level.AUTHORITY), chance_of(seed)
        by = self.world.analyst(authority)
        rows = [row for _ in range(many) if (row := self._row(authority, period, chance))]
        kept = self.act(
            value_files.keep, authority=authority, name=f"values-{seed}.csv", content=_file(rows), by=by
        )
        if kept is None:
            return
        checking = SimpleNamespace(requested_by_id=by.pk, run_id=kept.checked_id)
        jobs.check(checking, file_id=kept.pk)
        file = ValueFile.objects.get(pk=kept.pk)
        run = self.act(value_files.ask_to_load, file=file, by=by)
        if run is not None:
            loading = SimpleNamespace(requested_by_id=by.pk, run_id=run.pk)
            self.act(jobs.load, handle=loading, file_id=kept.pk)

    def _row(self, authority, period, chance) -> dict | None:
        hub = one_of(
            list(
                self.a_place(chance.randint(0, 9), Level.HUB).__class__.objects.filter(
                    level=Level.HUB, parents__parent=authority
                )
            ),
            chance.randint(0, 9),
        )
        if hub is None:
            return None
        period = self._a_period(period + chance.randint(0, 2))
        code, numbers = chance.choice(
            {
                "monthly": [(IN_CONTACT, {"numerator": "5"})],
                "annual": [(CASES, {"numerator": "6"}), (CASES, {"state": "nil"})],
                "quarterly": [
                    (REACHED, {"numerator": str(chance.randint(0, 9))}),
                    (REACHED, {"numerator": "4", "scheme": "age_band_child", "category": "unborn"}),
                    (REACHED, {"state": "not_collected"}),
                    ("WHF2.1", {"numerator": "1", "denominator": "4"}),
                    ("WHF2.1", {"numerator": "5", "denominator": "4"}),
                    ("ACC1.2", {"numerator": "3"}),
                    ("ACC1.2", {"numerator": "3", "denominator": "12"}),
                    ("WHF1.4", {"numerator": "12", "n": "3"}),
                    ("WHF1.4", {"numerator": "12", "n": "3", "sum_of_squares": "50"}),
                    (
                        "PAR1.1",
                        {"numerator": "-3", "n": "2", "questionnaire": "bpses"},
                    ),
                    ("PAR4.1", {"numerator": "-12.50"}),
                ],
            }[period.frequency]
        )
        return {"hub": hub.slug, "indicator": code, "period": period.code} | numbers

    # --- A council's own figure, in which families are counted once

    @rule(
        level=st.sampled_from([Level.AUTHORITY, Level.AUTHORITY, Level.REGION, Level.NATION]),
        place=number,
        period=number,
        figure=number,
        state=state,
        parts=st.tuples(st.integers(0, 12), st.none() | st.integers(12, 20)),
        approved=st.booleans(),
    )
    def give_an_own_figure(self, level, place, period, figure, state, parts, approved):
        """There is no page for it yet: it comes by the way that all facts come."""
        period = self._a_period(period)
        definition = one_of(
            list(Definition.objects.filter(frequency=period.frequency).order_by("pk")), figure
        )
        if definition is None:
            return
        cell = one_of([0, 0, 0, *Cell.objects.filter(code__startswith="age_band").values_list("pk")], figure)
        value = facts.FigureValue(
            place_id=self.a_place(place, level).pk,
            definition_id=definition.pk,
            period_id=period.pk,
            state=state,
            parts=Parts(*parts) if state in ("reported", "nil") else Parts(),
            cell_id=cell if isinstance(cell, int) else cell[0],
            instrument_version_id=_questionnaire(definition),
        )
        by, now = self.world.administrator, timezone.now()
        self.act(facts.record_submitted, values=[value], by=by, at=now, origin=Origin.CENTRAL, reason=REASON)
        if approved:
            own = Observation.objects.filter(place=value.place_id, definition=definition, period=period)
            self.act(facts.approve_submitted, observations=own, at=now)

    # --- What is agreed

    @rule(
        kind=st.sampled_from(list(WaiverRule)),
        level=st.sampled_from([Level.HUB, Level.AUTHORITY]),
        place=number,
        period=number,
        figure=number,
        wrongly=rashly,
    )
    def grant_an_exception(self, kind, level, place, period, figure, wrongly):
        self.act(
            waivers.grant,
            rule=kind,
            place=self.a_place(place, level),
            period=self._a_period(period),
            reason="A flood.",
            expires=self.today.replace(year=self.today.year + 1, day=1),
            by=self.world.administrator,
            indicator=None if (kind == WaiverRule.LATE_RETURN) != wrongly else self._indicator(figure),
        )

    @some("hubs_waiver")
    @rule(pick=number)
    def end_an_exception(self, pick):
        if waiver := one_of(list(Waiver.objects.order_by("pk")), pick):
            self.act(waivers.end, waiver=waiver, by=self.world.administrator)

    @rule(hub=number, years=st.integers(-1, 1), mask=st.integers(0, 15))
    def choose_measures(self, hub, years, mask):
        year = financial_year_of(self.today)
        year = year.replace(year=year.year + years)
        offered = [entry.definition.indicator_id for entry in optional_entries(year)]
        wanted = [indicator for at, indicator in enumerate(offered) if mask >> at & 1]
        self.act(
            choices.choose,
            place=self.a_place(hub, Level.HUB),
            year_starts=year,
            indicator_ids=wanted,
            by=self.world.worker,
        )

    @rule(hub=number, figure=number, state=st.sampled_from(sorted(standing.STANDING) + [State.NIL]))
    def set_a_standing_answer(self, hub, figure, state):
        self.act(
            standing.set_answer,
            place=self.a_place(hub, Level.HUB),
            indicator=self._indicator(figure),
            state=state,
            reason="No such group here.",
            since=self._a_period(figure).starts,
            by=self.world.worker,
        )

    @some("hubs_standinganswer")
    @rule(pick=number)
    def end_a_standing_answer(self, pick):
        if answer := one_of(list(StandingAnswer.objects.order_by("pk")), pick):
            self.act(
                standing.end_answer,
                place=answer.place,
                indicator=answer.indicator,
                until=self.today,
                by=self.world.worker,
            )

    @rule(authority=number, figure=number, scheme=st.sampled_from(["age_band_child", "send", "imd_decile"]))
    def require_a_split(self, authority, figure, scheme):
        self.act(
            splits.require,
            authority=self.a_place(authority, Level.AUTHORITY),
            indicator=self._indicator(figure, split_by=scheme),
            scheme=Scheme.objects.get(code=scheme),
            starts=self._a_period(figure).starts,
            by=self.world.administrator,
        )

    @some("hubs_requiredbreakdown")
    @rule(pick=number)
    def require_a_split_no_more(self, pick):
        if requirement := one_of(list(RequiredBreakdown.objects.order_by("pk")), pick):
            self.act(
                splits.require_no_more,
                requirement=requirement,
                ends=self.today,
                by=self.world.administrator,
            )

    @rule(hub=number, words=st.sampled_from(["To see who does not come.", ""]))
    def record_a_purpose(self, hub, words):
        self.act(
            splits.record_purpose,
            place=self.a_place(hub, Level.HUB),
            scheme=Scheme.objects.get(code="priority_group"),
            purpose=words,
            by=self.world.worker,
        )

    @some("hubs_splitpurpose")
    @rule(pick=number)
    def end_a_purpose(self, pick):
        if purpose := one_of(list(SplitPurpose.objects.order_by("pk")), pick):
            self.act(splits.end_purpose, purpose=purpose, by=self.world.worker)

    def _a_period(self, pick: int) -> Period:
        """One of those that count now, or, rarely, one that has not ended."""
        found = Period.objects.filter(opens__lte=self.today).order_by("-ends", "pk")
        ahead = Period.objects.filter(opens__gt=self.today).order_by("ends")[:1]
        return one_of([*found[:14], *ahead], pick)

    def _indicator(self, pick: int, *, split_by: str = "") -> Indicator:
        found = Indicator.objects.order_by("pk")
        if split_by:
            found = found.filter(definitions__breakdowns__scheme__code=split_by).distinct()
        return one_of(list(found), pick)


def _living(asked, number: int) -> TypedFigure:
    return TypedFigure(asked.definition_id, typed={"denominator": str(number)})


def _questionnaire(definition: Definition) -> int:
    if definition.kind != Kind.MEAN_CHANGE:
        return InstrumentVersion.NONE
    return InstrumentVersion.objects.filter(instrument__code="bpses").first().pk


def _file(rows: list[dict]) -> bytes:
    written = io.StringIO()
    writer = csv.DictWriter(written, HEADING)
    writer.writeheader()
    writer.writerows(rows)
    return written.getvalue().encode()
