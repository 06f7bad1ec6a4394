"""Three years of an invented region, quarter by quarter, each step taken by the person whose step it is.

The quarters are the twelve that ended last, so that there is always a return open today.
"""

import random
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

from django.utils import timezone

from outcomes.choices import Frequency
from outcomes.models import Indicator, User

from ..actions import central, choices, corrections, periods, places, standing, targets, waivers
from ..actions.returns import (
    approve_many,
    lock_closed,
    recall,
    return_with_comments,
    save_section,
    start,
    submit,
)
from ..choices import ReturnStatus, State, TargetKind, WaiverRule
from ..measuring import ReturnPlan, TypedFigure
from ..measuring.plan import PartKind
from ..measuring.windows import months_earlier
from ..models import Period, Place, Return
from ..queries.agreements import financial_year_of
from ..queries.central import figures_of_council
from ..queries.entries import section_of, submitted_figures, typed_figures
from ..queries.places import authority_of, parents_on
from ..queries.return_plan import plan_for
from ..validators import warnings_in
from . import cast, clock
from .numbers import Writer
from .setting import Setting, publish_first_version, publish_second_version, set_up

QUARTERS = 12
REWORDED_IN = 6  # the quarter from whose year on the second version holds
MOVED_IN = 8
# Quarters for which a hub sent nothing, and those that came late, by hub.
MISSING = {"Fellside Family Hub": {5}, "Saltmarsh Family Hub": {4}}
SEED = 20261123

EXPLANATIONS = (
    "A second worker started in the quarter and we ran twice as many groups.",
    "The building was closed for repairs for five weeks.",
    "We moved to the new register, which no longer counts a family twice.",
    "A partner's outreach worker left and has not been replaced yet.",
)
OPTIONAL = {
    "Larkfield Family Hub": ("ACC2.1", "ACC2.2", "PAR4.1", "WHF1.3", "WHF4.1"),
    "Harbour Family Hub": ("ACC3.2", "WRK2.3"),
    "Beacon Family Hub": ("CHD2.1", "WHF4.1"),
}


@dataclass
class Story:
    setting: Setting
    quarters: list[date]
    today: date
    chance: random.Random

    def tell(self) -> None:
        for number, starts in enumerate(self.quarters):
            if number == REWORDED_IN:
                with clock.on(starts - timedelta(days=40)):
                    publish_second_version(self.setting, from_day=starts)
            if number == MOVED_IN:
                self._move_a_hub(starts)
            self._choose(starts)
            period = Period.objects.get(frequency=Frequency.QUARTERLY, starts=starts)
            self._run(period, number)
            year = Period.objects.filter(frequency=Frequency.ANNUAL, ends=period.ends).first()
            if year is not None:
                self._run(year, number)
        self._set_targets()

    def _run(self, period: Period, number: int) -> None:
        """One period from its opening to what has become of it by today."""
        with clock.on(period.opens, hour=2):
            periods.open_returns(today=period.opens)
        still_open = period.closes >= self.today
        self._fill_for_council(period)
        for invented, hub in self._hubs():
            if number in MISSING.get(invented.name, ()) and period.frequency == Frequency.QUARTERLY:
                continue
            if still_open and period.frequency == Frequency.QUARTERLY:
                self._what_stands_today(invented, hub, period, number)
            else:
                self._send(invented, hub, period, number)
        if not still_open:
            self._review(period, number)

    def _send(self, invented: cast.InventedHub, hub: Place, period: Period, number: int) -> Return:
        late = invented.late and number % 3 == 1
        days = (period.due - period.opens).days + 9 if late else self.chance.randint(5, 24)
        filled_on = self._by_today(period.opens + timedelta(days=days))
        with clock.on(filled_on, hour=14, minute=self.chance.randint(0, 59)):
            period_return = self._fill(invented, hub, period, number)
            submit(period_return=period_return, by=self.setting.manager(invented.name))
        return period_return

    def _fill(
        self, invented: cast.InventedHub, hub: Place, period: Period, number: int, pages: int | None = None
    ) -> Return:
        """Type what is asked, page by page, and explain what surprises."""
        worker = self.setting.worker(invented.name)
        period_return = start(place=hub, period=period, by=worker)
        plan = plan_for(period_return)
        # A hub's figures are its own: the same whatever else the story tells.
        writer = Writer(invented, number, random.Random(f"{SEED}-{invented.name}-{period.code}"))
        for code, figures in list(writer.answers(plan))[:pages]:
            self._save(period_return, code, figures, worker)
        if pages is None:
            self._explain_surprises(period_return, plan, worker)
        return period_return

    def _explain_surprises(self, period_return: Return, plan: ReturnPlan, worker: User) -> None:
        typed = typed_figures(period_return)
        said = {figure.definition_id: figure for figure in typed if figure.key[1:] == (0, 0)}
        explained: dict[str, list[TypedFigure]] = {}
        for surprise in warnings_in(plan, typed):
            figure = replace(said[surprise.definition_id], explanation=self.chance.choice(EXPLANATIONS))
            explained.setdefault(surprise.domain_code, []).append(figure)
        for code, figures in explained.items():
            self._save(period_return, code, figures, worker)

    def _save(
        self, period_return: Return, domain_code: str, figures: list[TypedFigure], worker: User
    ) -> None:
        section = section_of(period_return, domain_code)
        save_section(
            period_return=period_return,
            domain_code=domain_code,
            figures=figures,
            version=section.version if section else 0,
            form_key=uuid4().hex,
            by=worker,
        )

    def _review(self, period: Period, number: int) -> None:
        """The analysts approve what came in; one return goes back and forth, one figure is mended later."""
        with clock.on(self._by_today(period.due + timedelta(days=6)), hour=9):
            self._send_one_back(period, number)
        with clock.on(self._by_today(period.due + timedelta(days=12)), hour=11):
            self._approve(period)
        with clock.on(self._by_today(period.due + timedelta(days=20)), hour=15):
            self._mend_a_figure(period, number)
        with clock.on(period.closes + timedelta(days=1), hour=3):
            lock_closed(today=period.closes + timedelta(days=1))

    def _approve(self, period: Period) -> None:
        waiting = Return.objects.filter(period=period, status=ReturnStatus.SUBMITTED).select_related("place")
        parents = parents_on(period.starts)
        by_authority: dict[str, list[Return]] = {name: [] for name in self.setting.authorities}
        for period_return in waiting:
            for name, authority in self.setting.authorities.items():
                if parents[period_return.place_id] == authority.pk:
                    by_authority[name].append(period_return)
        for name, returns in by_authority.items():
            approve_many(returns=returns, by=self.setting.analyst(name))

    def _send_one_back(self, period: Period, number: int) -> None:
        if number % 4 != 2 or period.frequency != Frequency.QUARTERLY:
            return
        hub = self.setting.hubs["Station Road Family Hub"]
        period_return = Return.objects.get(place=hub, period=period)
        families = next(f for f in plan_for(period_return).figures if f.code == "ACC1.1")
        return_with_comments(
            period_return=period_return,
            by=self.setting.analyst("Ashcombe"),
            note="Thank you. One figure to look at before I approve it.",
            figure_comments={families.definition_id: "Is this different families, or visits?"},
        )
        submit(
            period_return=period_return,
            by=self.setting.manager("Station Road Family Hub"),
            change_reason="Checked against the register: it is different families.",
        )

    def _mend_a_figure(self, period: Period, number: int) -> None:
        """Found after approval: contacts of one week were counted twice."""
        if number != 7 or period.frequency != Frequency.QUARTERLY:
            return
        name = "Millbrook Family Hub"
        period_return = Return.objects.get(place=self.setting.hubs[name], period=period)
        contacts = plan_for(period_return).by_code("ACC1.5")
        standing_now = next(
            typed for typed in submitted_figures(period_return) if typed.key == (contacts.definition_id, 0, 0)
        )
        mended = str(int(standing_now.typed["numerator"]) - 31)
        corrections.correct(
            period_return=period_return,
            figures=[replace(standing_now, typed={"numerator": mended})],
            reason="The register of one week had been entered twice.",
            by=self.setting.worker(name),
        )
        corrections.approve_corrections(period_return=period_return, by=self.setting.analyst("Ashcombe"))

    def _what_stands_today(self, invented: cast.InventedHub, hub: Place, period: Period, number: int) -> None:
        """In the quarter that is open today every step of a return can be seen."""
        name = invented.name
        if name == cast.SHOWN_HUB:
            with clock.on(self._by_today(period.opens + timedelta(days=8)), hour=14):
                self._fill(invented, hub, period, number, pages=2)
        elif name in ("Fellside Family Hub", "Quarry Lane Family Hub"):
            return
        elif name == "Tidewell Family Hub":
            with clock.on(self._by_today(period.opens + timedelta(days=12)), hour=14):
                self._fill(invented, hub, period, number, pages=4)
        else:
            period_return = self._send(invented, hub, period, number)
            manager = self.setting.manager(name)
            with clock.on(self._by_today(period.opens + timedelta(days=26)), hour=16):
                if name == "Saltmarsh Family Hub":
                    recall(period_return=period_return, by=manager, note="One more page to check.")
                elif name == "Station Road Family Hub":
                    families = plan_for(period_return).by_code("ACC1.1")
                    return_with_comments(
                        period_return=period_return,
                        by=self.setting.analyst("Ashcombe"),
                        note="Nearly there: please look at families reached.",
                        figure_comments={
                            families.definition_id: "Does this include the families of the toy library?"
                        },
                    )
                elif name in ("Harbour Family Hub", "Beacon Family Hub", "Orchard Family Hub"):
                    authority = authority_of(hub, day=period.starts)
                    approve_many(returns=[period_return], by=self.setting.analyst(authority.name))

    def _fill_for_council(self, period: Period) -> None:
        """What the council loads for all its hubs."""
        figures, parents = figures_of_council(period), parents_on(period.starts)
        for name, authority in self.setting.authorities.items():
            for figure in figures:
                if (
                    figure.definition.central_denominator
                    and financial_year_of(period.starts) != period.starts
                ):
                    continue  # how many children live there is counted once a year
                with clock.on(self._by_today(period.opens + timedelta(days=4)), hour=9):
                    central.save_grid(
                        authority=authority,
                        definition=figure.definition,
                        period=period,
                        rows=[
                            central.GridRow(hub.pk, self._council_figure(figure, invented, period))
                            for invented, hub in self._hubs()
                            if parents[hub.pk] == authority.pk
                        ],
                        by=self.setting.analyst(name),
                        reason="Counted again for the new year.",
                    )

    def _council_figure(self, figure, invented: cast.InventedHub, period: Period) -> TypedFigure:
        chance = random.Random(f"{SEED}-{figure.code}-{invented.name}-{period.code}")
        typed = {}
        for part in figure.boxes:
            if part.kind == PartKind.POUNDS:
                usual = 420_000 if figure.code == "FIN1.1" else 9_000
                typed[part.name] = f"{usual * invented.size * chance.uniform(0.9, 1.1):.2f}"
            elif part.name == "denominator":
                typed[part.name] = str(
                    round((900 if figure.definition.central_denominator else 46) * invented.size) + 4
                )
            elif part.name == "numerator":
                typed[part.name] = str(round(38 * invented.size) + chance.randint(0, 2))
            else:
                typed[part.name] = str(chance.randint(0, 3))
        return TypedFigure(figure.definition_id, state=State.REPORTED, typed=typed)

    def _move_a_hub(self, starts: date) -> None:
        with clock.on(starts - timedelta(days=60)):
            places.move_hub(
                hub=self.setting.hubs[cast.MOVES],
                to=self.setting.authorities["Marlbridge"],
                starts=starts,
                by=self.setting.administrator,
            )

    def _choose(self, starts: date) -> None:
        """Once a year managers choose optional measures; one hub says what it does not collect."""
        year = financial_year_of(starts)
        if starts != year and starts != self.quarters[0]:
            return
        with clock.on(starts + timedelta(days=3)):
            for name, codes in OPTIONAL.items():
                choices.choose(
                    place=self.setting.hubs[name],
                    year_starts=year,
                    indicator_ids=Indicator.objects.filter(code__in=codes).values_list("pk", flat=True),
                    by=self.setting.manager(name),
                )
            if starts == self.quarters[0]:
                name = "Tidewell Family Hub"
                standing.set_answer(
                    place=self.setting.hubs[name],
                    indicator=Indicator.objects.get(code="CHD1.4"),
                    state=State.NOT_APPLICABLE,
                    reason="We run no language programme: families meet us online.",
                    since=starts,
                    by=self.setting.manager(name),
                )

    def _set_targets(self) -> None:
        year = financial_year_of(self.quarters[-1])
        for name, code, value, agreed in (
            ("Larkfield Family Hub", "ACC1.3", Decimal(50), True),
            ("Larkfield Family Hub", "ACC4.1", Decimal(90), True),
            ("Millbrook Family Hub", "WHF1.1", Decimal(80), False),
        ):
            with clock.on(min(year + timedelta(days=20), self.today)):
                target = targets.propose(
                    place=self.setting.hubs[name],
                    indicator=Indicator.objects.get(code=code),
                    kind=TargetKind.TARGET,
                    value=value,
                    starts=year,
                    ends=date(year.year + 1, 3, 31),
                    basis="The best quarter of the year before.",
                    by=self.setting.manager(name),
                )
                if agreed:
                    targets.agree(target=target, by=self.setting.analyst("Ashcombe"))
        latest = Period.objects.get(frequency=Frequency.QUARTERLY, starts=self.quarters[-1])
        waivers.grant(
            rule=WaiverRule.LATE_RETURN,
            place=self.setting.hubs["Fellside Family Hub"],
            period=latest,
            reason="The manager's post was empty until October.",
            expires=latest.closes + timedelta(days=60),
            by=self.setting.analyst("Ashcombe"),
        )

    def _hubs(self) -> list[tuple[cast.InventedHub, Place]]:
        return [
            (invented, self.setting.hubs[invented.name])
            for authority in cast.AUTHORITIES
            for invented in authority.hubs
        ]

    def _by_today(self, day: date) -> date:
        """Nothing is dated ahead of today."""
        return min(day, self.today)


def tell(*, quarters: int = QUARTERS) -> Story:
    """Invent the region and its last quarters, and leave it as it would stand today."""
    today = timezone.localdate()
    quarter = date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
    starts = [months_earlier(quarter, 3 * back) for back in range(quarters, 0, -1)]
    year = financial_year_of(starts[0])
    with clock.on(year - timedelta(days=60)):
        setting = set_up(months_earlier(year, 12))
        publish_first_version(setting, from_day=year)
        periods.ensure(since=year, through=today + periods.AHEAD, by=setting.administrator)
    story = Story(setting, starts, today, random.Random(SEED))
    story.tell()
    return story
