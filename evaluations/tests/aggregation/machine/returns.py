"""What hubs and analysts do with returns."""

from datetime import timedelta

from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from hubs.actions import corrections, handovers, periods, returns
from hubs.choices import EDITABLE, Level, ReturnStatus
from hubs.measuring import TypedFigure
from hubs.models import HandOver, Period, Return, ReturnSection
from hubs.queries.return_plan import plan_for

from . import answers
from .watching import REASON, Watching, chance_of, number, one_of, rashly, seed

OPEN = EDITABLE
SUBMITTED = {ReturnStatus.SUBMITTED}
APPROVED = {ReturnStatus.APPROVED, ReturnStatus.LOCKED}
reason = st.sampled_from([REASON, REASON, REASON, ""])


def some(*statuses: ReturnStatus):
    """Played where a return is in one of these states."""
    return precondition(lambda machine: machine.statuses & set(statuses))


class Returns(Watching):
    @initialize(seed=seed, many=st.integers(0, 4), approved=st.booleans())
    def begin(self, seed, many, approved):
        """Not every run begins with an empty country."""
        self.act(periods.open_returns)
        for at in range(many):
            self.fill_and_submit(seed + 7 * at, seed + at, REASON)
        if approved:
            self.approve_many(3, rash=False)

    @rule(hub=number, period=number)
    def start(self, hub, period):
        periods_ended = list(Period.objects.filter(ends__lt=self.today).order_by("pk"))
        self.act(
            returns.start,
            place=self.a_place(hub, Level.HUB),
            period=one_of(periods_ended, period),
            by=self.world.worker,
        )

    @rule(pick=number, seed=seed, flawed=rashly, rash=rashly)
    def save(self, pick, seed, flawed, rash):
        if found := self.a_return(pick, OPEN, rash):
            chance = chance_of(seed)
            section = one_of([s for s in plan_for(found).sections if s.asked], seed)
            if section is not None:
                self._save(found, section.slug, answers.page(section, chance, flawed=flawed))

    @some(*OPEN)
    @rule(seed=seed)
    def a_quarter_comes_in(self, seed):
        """Each hub sends the oldest that is open, and the analyst approves what she likes."""
        found = Return.objects.filter(status__in=OPEN, submitted_at=None).order_by("period__ends", "pk")
        for hub in {period_return.place_id: period_return for period_return in found}.values():
            hub.refresh_from_db()
            self._fill(hub, seed + hub.pk)
            self.act(returns.submit, period_return=hub, by=self.world.worker, change_reason=REASON)

    @some(*OPEN)
    @rule(pick=number, seed=seed, because=reason)
    def fill_and_submit(self, pick, seed, because):
        """Half an hour with the figures to hand."""
        found = self.a_return(pick, OPEN, rash=False)
        if found is None:
            return
        self._fill(found, seed)
        self.act(returns.submit, period_return=found, by=self.world.worker, change_reason=because)

    @rule(pick=number, because=reason, rash=rashly)
    def submit(self, pick, because, rash):
        if found := self.a_return(pick, OPEN, rash):
            self.act(returns.submit, period_return=found, by=self.world.worker, change_reason=because)

    @some(*SUBMITTED)
    @rule(pick=number, rash=rashly)
    def recall(self, pick, rash):
        if found := self.a_return(pick, SUBMITTED, rash):
            self.act(returns.recall, period_return=found, by=self.world.worker)

    @some(*SUBMITTED)
    @rule(pick=number, words=st.sampled_from(["Look at the ages.", "Look at the ages.", ""]), rash=rashly)
    def send_back(self, pick, words, rash):
        if found := self.a_return(pick, SUBMITTED, rash):
            self.act(returns.return_with_comments, period_return=found, by=self._analyst(), note=words)

    @some(*SUBMITTED)
    @rule(pick=number, rash=rashly)
    def approve(self, pick, rash):
        if found := self.a_return(pick, SUBMITTED, rash):
            self.act(returns.approve, period_return=found, by=self._analyst())

    @some(*SUBMITTED)
    @rule(many=st.integers(1, 6), rash=rashly)
    def approve_many(self, many, rash):
        found = Return.objects.order_by("pk")
        found = list((found if rash else found.filter(status__in=SUBMITTED))[:many])
        if found:
            self.act(returns.approve_many, returns=found, by=self._analyst())

    @some(*APPROVED)
    @rule(pick=number, days=st.sampled_from([1, 8, 40, -1]), rash=rashly)
    def reopen(self, pick, days, rash):
        if found := self.a_return(pick, APPROVED, rash):
            until = timezone.now() + timedelta(days=days)
            self.act(
                returns.reopen, period_return=found, by=self._analyst(), reason="A late list.", until=until
            )

    @some(*corrections.CORRECTABLE)
    @rule(pick=number, figure=number, seed=seed, because=reason, rash=rashly)
    def correct(self, pick, figure, seed, because, rash):
        found = self.a_return(pick, corrections.CORRECTABLE, rash)
        if found is None:
            return
        asked = one_of(list(plan_for(found).asked), figure)
        if asked is not None:
            typed = answers.answered(asked, chance_of(seed))
            self.act(
                corrections.correct, period_return=found, figures=typed, reason=because, by=self.world.worker
            )

    @some(*APPROVED)
    @rule(pick=number, rash=rashly)
    def approve_corrections(self, pick, rash):
        if found := self.a_return(pick, APPROVED, rash):
            self.act(corrections.approve_corrections, period_return=found, by=self._analyst())

    @some(ReturnStatus.DRAFT)
    @rule(pick=number, rash=rashly)
    def delete_draft(self, pick, rash):
        if found := self.a_return(pick, {ReturnStatus.DRAFT}, rash):
            self.act(returns.delete_draft, period_return=found, by=self.world.worker)

    @rule(pick=number, rash=rashly)
    def restore_draft(self, pick, rash):
        if found := self.a_return(pick, {ReturnStatus.NOT_STARTED, ReturnStatus.DRAFT}, rash):
            self.act(returns.restore_draft, period_return=found, by=self.world.worker)

    @rule(pick=number, seed=seed, rash=rashly)
    def colleague_fills_a_page(self, pick, seed, rash):
        found = self.a_return(pick, OPEN, rash)
        section = found and one_of([s for s in plan_for(found).sections if s.asked], seed)
        if section is None:
            return
        handed = self.act(
            handovers.hand_over,
            period_return=found,
            domain_code=section.slug,
            name="Col League",
            email=f"col-{seed}@example.org",
            by=self.world.worker,
        )
        if handed is not None:
            version = self._version(found, section.slug)
            typed = answers.page(section, chance_of(seed))
            self.act(
                handovers.fill, handover=handed, figures=typed, version=version, form_key=f"handed {seed}"
            )

    @precondition(lambda machine: machine.seen["hubs_handover"])
    @rule(pick=number)
    def withdraw_a_link(self, pick):
        if handed := one_of(list(HandOver.objects.order_by("pk")), pick):
            self.act(handovers.withdraw, handover=handed, by=self.world.worker)

    @rule(days=st.sampled_from([1, 1, 10, 35, 100]))
    def time_passes(self, days):
        """And the clock's own work is done, as it is each night."""
        self.clock.shift(timedelta(days=days))
        self.act(periods.ensure, through=self.today + periods.AHEAD)
        self.act(periods.open_returns)
        self.act(returns.expire_reopenings)
        self.act(returns.lock_closed)

    @some(ReturnStatus.REOPENED)
    @rule()
    def reopenings_end_late(self):
        """Time has passed and the nightly work was not done."""
        self.clock.shift(timedelta(days=9))
        self.act(returns.expire_reopenings)

    def _fill(self, found: Return, seed: int) -> None:
        for slug, typed in answers.pages(plan_for(found), chance_of(seed)):
            self._save(found, slug, typed)

    def _save(self, found: Return, slug: str, typed: list[TypedFigure]) -> None:
        self.act(
            returns.save_section,
            period_return=found,
            domain_code=slug,
            figures=typed,
            version=self._version(found, slug),
            form_key="",
            by=self.world.worker,
        )

    def _version(self, found: Return, slug: str) -> int:
        section = ReturnSection.objects.filter(period_return=found, domain_code=slug).first()
        return section.version if section else 0

    def _analyst(self):
        return self.world.analyst(self.world.authorities[0])
