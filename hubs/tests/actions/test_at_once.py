"""Two people, or two schedulers, at the same moment: on either database one of them waits."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from hubs.actions import central, corrections, facts, notices, periods, returns
from hubs.actions.refusals import SectionChanged, WrongState
from hubs.models import Entry, Notice, Observation, Receipt, Return, ReturnEvent, ReturnSection, Revision
from hubs.tests.returning import (
    HELPED,
    REACHED,
    SAVED,
    access_page,
    definition,
    fill,
    make_cast,
    submit,
    typed,
)
from outcomes.measurement import Parts
from outcomes.models import AuditEvent

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts) -> list:
    """Runs each in a thread with a connection of its own; gives back what came of it, or the refusal."""
    ready = Barrier(len(acts))

    def run(act):
        try:
            ready.wait(timeout=20)
            return act()
        except (SectionChanged, WrongState, central.GridChanged) as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as threads:
        return [done.result(timeout=60) for done in [threads.submit(run, act) for act in acts]]


def fresh(cast) -> Return:
    return Return.objects.select_related("place", "period", "edition").get(pk=cast.period_return.pk)


def saver(cast, figures, *, key, by):
    period_return = fresh(cast)
    return lambda: returns.save_section(
        period_return=period_return, domain_code="acc", figures=figures, version=0, form_key=key, by=by
    )


def test_a_double_click_is_one_save():
    cast = make_cast()
    page = access_page()
    outcomes = at_once(*[saver(cast, page, key="one form", by=cast.worker)] * 2)
    assert sorted(saved.repeated for saved in outcomes) == [False, True]
    assert (Entry.objects.count(), ReturnSection.objects.get(domain_code="acc").version) == (4, 1)
    assert ReturnEvent.objects.filter(kind="started").count() == 1


def test_of_two_editors_one_is_told_of_the_other():
    cast = make_cast()
    first = saver(cast, [typed(REACHED, numerator=43)], key="a", by=cast.worker)
    second = saver(cast, [typed(REACHED, numerator=44)], key="b", by=cast.manager)
    outcomes = at_once(first, second)
    [refused] = [outcome for outcome in outcomes if isinstance(outcome, SectionChanged)]
    [conflict] = refused.conflicts
    assert {conflict.theirs, conflict.mine} == {"43", "44"}
    assert Entry.objects.get().typed == {"numerator": conflict.theirs}


def test_of_two_who_fill_one_grid_one_is_told_of_the_other():
    """What was seen is asked again under the lock: between page and save there is no gap."""
    cast = make_cast()

    def saver(amount):
        return lambda: central.save_grid(
            authority=cast.authority,
            definition=definition(SAVED),
            period=cast.period,
            rows=[central.GridRow(cast.hub.pk, typed(SAVED, numerator=amount))],
            by=cast.analyst,
            reason="Counted",
            seen={},
        )

    outcomes = at_once(saver("100"), saver("900"))
    assert sum(isinstance(outcome, central.GridChanged) for outcome in outcomes) == 1
    assert Observation.objects.get().submitted_numerator in (10_000, 90_000)
    assert Revision.objects.count() == 0


def test_a_return_is_submitted_once():
    cast = make_cast()
    fill(cast)
    acts = []
    for _ in range(2):
        period_return = fresh(cast)
        acts.append(lambda r=period_return: returns.submit(period_return=r, by=cast.manager))
    outcomes = at_once(*acts)
    assert sum(isinstance(outcome, Receipt) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, WrongState) for outcome in outcomes) == 1
    assert (Receipt.objects.count(), ReturnEvent.objects.filter(kind="submitted").count()) == (1, 1)


def test_what_is_submitted_is_no_longer_typed():
    cast = make_cast()
    fill(cast)
    period_return = fresh(cast)
    page = [typed(HELPED, numerator=99)]
    version = ReturnSection.objects.get(domain_code="acc").version
    typing = fresh(cast)
    at_once(
        lambda: returns.submit(period_return=period_return, by=cast.manager),
        lambda: returns.save_section(
            period_return=typing,
            domain_code="acc",
            figures=page,
            version=version,
            form_key="",
            by=cast.worker,
        ),
    )
    # Whichever came first, what is submitted is what stands in the boxes.
    [receipt] = Receipt.objects.all()
    sent = receipt.sent["pages"][0]["figures"][1]["lines"][0][1]
    assert sent.split(" ")[0] == Entry.objects.get(definition__indicator__code=HELPED).typed["numerator"]


def test_two_analysts_approve_once():
    cast = make_cast()
    submit(cast)
    one, two = fresh(cast), fresh(cast)
    outcomes = at_once(
        lambda: returns.approve(period_return=one, by=cast.analyst),
        lambda: returns.approve_many(returns=[two], by=cast.analyst),
    )
    assert sum(isinstance(outcome, WrongState) for outcome in outcomes) == 1
    assert AuditEvent.objects.filter(verb="return.approved").count() == 1


def test_two_schedulers_open_and_write_once(mailoutbox):
    cast = make_cast()
    today = cast.period.due

    def night():
        periods.open_returns(today=today)
        periods.warn_of_due(today=today)
        notices.send_due()

    at_once(night, night)
    assert Return.objects.count() == 1
    assert Notice.objects.filter(kind="due_soon").count() == 2
    assert sorted(message.to[0] for message in mailoutbox) == sorted([cast.worker.email, cast.manager.email])


def test_an_approval_is_of_what_was_looked_at():
    """A correction that came while the approval waited for its turn is not approved unseen."""
    cast = make_cast()
    submit(cast)
    looked_at, also = fresh(cast), fresh(cast)
    corrections.correct(
        period_return=fresh(cast),
        figures=[typed(HELPED, numerator=30)],
        reason="Counted again",
        by=cast.worker,
    )
    with pytest.raises(WrongState, match="changed since you opened it"):
        returns.approve(period_return=looked_at, by=cast.analyst)
    with pytest.raises(WrongState, match="have changed"):
        returns.approve_many(returns=[also], by=cast.analyst)
    assert fresh(cast).status == "submitted"


def test_two_who_record_the_same_figure_leave_one_chain_of_revisions():
    """A file and a form at once: each change names the value that it took the place of."""
    cast = make_cast()
    submit(cast)
    old = Observation.objects.get(definition__indicator__code=HELPED)

    def recorder(number):
        value = facts.FigureValue(
            old.place_id, old.definition_id, old.period_id, "reported", Parts(number, None, None)
        )
        return lambda: facts.record_submitted([value], by=cast.analyst, at=timezone.now(), reason="Found")

    at_once(recorder(50), recorder(60))
    chain = Revision.objects.order_by("id").values_list("old_numerator", "new_numerator")
    first, second = chain
    assert (first[0], first[1]) == (31, second[0])
    assert Observation.objects.get(pk=old.pk).submitted_numerator == second[1]
