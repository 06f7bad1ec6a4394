"""One page saved: with its errors, once, and with nobody's work lost."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hubs.actions import returns, splits
from hubs.actions.refusals import FieldConflict, SectionChanged, UnknownFigure, WrongState
from hubs.choices import ReturnStatus
from hubs.measuring import TypedFigure, box
from hubs.models import Entry, ReturnEvent
from hubs.queries.entries import typed_figures
from hubs.queries.frameworks import framework_of
from hubs.tests import builders
from hubs.tests.returning import (
    HELPED,
    HOURS,
    REACHED,
    SAVED,
    access_page,
    cell,
    definition,
    make_cast,
    parents_page,
    save,
    typed,
)
from outcomes.models import AuditEvent, Scheme

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


def stands(cast) -> dict:
    return {figure.key: dict(figure.typed) for figure in typed_figures(cast.period_return)}


def test_a_page_is_kept_as_it_was_typed_errors_and_all(cast):
    page = [typed(REACHED, numerator="about 43"), typed(HELPED, state="not_collected", reason="No list")]

    saved = save(cast, "ACC", page, version=0)

    assert (saved.version, saved.written, saved.repeated) == (1, 2, False)
    assert sorted(typed_figures(cast.period_return), key=lambda f: f.key) == sorted(page, key=lambda f: f.key)
    entry = Entry.objects.get(definition=definition(REACHED))
    assert (entry.saved_by, entry.saved_at) == (cast.worker, saved.saved_at)


def test_the_first_page_begins_the_draft(cast):
    save(cast, "acc", access_page())
    save(cast, "par", parents_page())
    assert cast.period_return.status == ReturnStatus.DRAFT
    assert list(ReturnEvent.objects.values_list("kind", "by__name")) == [("started", "Wendy Worker")]
    cast.period_return.refresh_from_db()
    assert cast.period_return.status == ReturnStatus.DRAFT


def test_a_page_leaves_an_audit_row_without_its_figures(cast):
    save(cast, "acc", access_page())
    assert list(
        AuditEvent.objects.filter(verb="return.page_saved").values_list("by__name", "scope", "detail")
    ) == [("Wendy Worker", f"place:{cast.hub.pk}", {"page": "acc", "figures": 4})]


def test_only_the_figures_given_are_touched_and_only_what_changed_is_written(cast):
    save(cast, "acc", access_page())
    again = save(cast, "acc", access_page(helped=32), by=cast.manager)
    assert again.written == 1
    assert list(
        Entry.objects.order_by("definition", "cell").values_list(
            "definition__indicator__code", "saved_by__name"
        )
    ) == [(REACHED, "Wendy Worker")] * 3 + [(HELPED, "Mona Manager")]
    save(cast, "acc", [typed(HELPED, numerator="")])
    assert stands(cast)[definition(HELPED).pk, 0, 0] == {"numerator": ""}


def test_blank_boxes_leave_no_row(cast):
    assert save(cast, "acc", [typed(REACHED, numerator=""), typed(HELPED)]).written == 0
    assert Entry.objects.count() == 0


def test_the_same_form_twice_is_one_save(cast):
    def post(key, version):
        return returns.save_section(
            period_return=cast.period_return,
            domain_code="acc",
            figures=access_page(),
            version=version,
            form_key=key,
            by=cast.worker,
        )

    first, second = post("a", 0), post("a", 0)
    assert (first.version, second.version, second.repeated) == (1, 1, True)
    assert post("b", 1).version == 2
    assert AuditEvent.objects.filter(verb="return.page_saved").count() == 2


def test_two_editors_are_told_of_each_other_box_by_box(cast):
    save(cast, "acc", access_page(), by=cast.manager)

    with pytest.raises(SectionChanged) as told:
        save(cast, "acc", [typed(REACHED, numerator=44), typed(HELPED, numerator=31)], version=0)

    number = definition(REACHED).pk
    assert told.value.conflicts == [
        FieldConflict(box(number, "numerator"), number, 0, 0, "numerator", theirs="43", mine="44")
    ]
    assert (told.value.version, told.value.saved_by) == (1, cast.manager)
    assert stands(cast)[number, 0, 0] == {"numerator": "43"}
    # Having seen both, she decides.
    save(cast, "acc", [typed(REACHED, numerator=44)], version=told.value.version)
    assert stands(cast)[number, 0, 0] == {"numerator": "44"}


def test_every_kind_of_answer_can_conflict(cast):
    save(cast, "par", parents_page())
    number = parents_page()[0].definition_id
    mine = TypedFigure(number, state="not_collected", reason="No time", method="estimate", explanation="Ill")
    with pytest.raises(SectionChanged) as told:
        save(cast, "par", [mine], version=0)
    theirs = parents_page()[0]
    assert {c.name: (c.theirs, c.mine) for c in told.value.conflicts} == {
        **{name: (text, "") for name, text in theirs.typed.items()},
        "state": ("", "not_collected"),
        "reason": ("", "No time"),
        "method": ("", "estimate"),
        "explanation": ("", "Ill"),
        "instrument": (str(theirs.instrument_version_id), ""),
    }


def test_two_who_wrote_the_same_or_elsewhere_do_not_conflict(cast):
    save(cast, "acc", [typed(REACHED, numerator=43)], by=cast.manager)
    saved = save(cast, "acc", [typed(REACHED, numerator=43), typed(HELPED, numerator=31)], version=0)
    assert saved.version == 2


@pytest.mark.parametrize(
    "unknown",
    [
        lambda: typed(SAVED, numerator=5),  # the council's
        lambda: parents_page()[0],  # another page's
        lambda: typed(REACHED, denominator=5),
        lambda: TypedFigure(definition(REACHED).pk, cell_id=999_999, typed={"numerator": "1"}),
        lambda: TypedFigure(definition(REACHED).pk, instrument_version_id=5),
        lambda: TypedFigure(999_999, typed={"numerator": "1"}),
    ],
)
def test_what_the_page_does_not_ask_is_refused(cast, unknown):
    with pytest.raises(UnknownFigure):
        save(cast, "acc", [typed(HELPED, numerator=3), unknown()])
    assert Entry.objects.count() == 0


def test_an_optional_measure_can_be_typed(cast):
    assert save(cast, "par", [typed(HOURS, numerator="12.5")]).written == 1


@pytest.mark.parametrize("status", ReturnStatus)
def test_a_page_is_saved_only_while_the_hub_may_type(cast, status):
    changes = {"status": status}
    if status == ReturnStatus.REOPENED:
        changes["reopened_until"] = builders.timezone.now() + builders.datetime.timedelta(days=1)
    type(cast.period_return).objects.filter(pk=cast.period_return.pk).update(**changes)
    open_ = {"not_started", "draft", "recalled", "returned", "reopened"}
    if status in open_:
        save(cast, "acc", access_page())
        assert cast.period_return.status == (ReturnStatus.DRAFT if status == "not_started" else status)
    else:
        with pytest.raises(WrongState):
            save(cast, "acc", access_page())


def test_a_reopening_that_has_ended_closes_the_page_before_the_clock_does(cast):
    type(cast.period_return).objects.update(
        status="reopened", reopened_until=builders.timezone.now() - builders.datetime.timedelta(seconds=1)
    )
    with pytest.raises(WrongState, match="has ended"):
        save(cast, "acc", access_page())


def test_a_draft_of_any_length_is_saved_in_the_same_few_statements(cast):
    save(cast, "par", [typed(HOURS, numerator=1)])
    framework_of(cast.period_return.edition)

    def statements(figures) -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            returns.save_section(
                period_return=cast.period_return,
                domain_code="acc",
                figures=figures,
                version=cast.period_return.sections.get(domain_code="acc").version,
                form_key="",
                by=cast.worker,
            )
        return len(captured) - 1  # the version was read by this test

    assert statements(access_page()[:1]) == statements(access_page(reached=50)) <= 8


def test_a_return_made_without_its_pages_gets_them_when_they_are_saved(cast):
    cast.period_return.sections.all().delete()
    saved = save(cast, "acc", access_page(), version=0)
    assert saved.version == 1


def test_a_form_that_was_saved_gone_back_to_and_changed_is_saved_again(cast):
    page = {"period_return": cast.period_return, "domain_code": "acc", "form_key": "one form"}
    first = [typed(REACHED, numerator=43), typed(HELPED, numerator=31)]
    returns.save_section(figures=first, version=0, by=cast.worker, **page)

    again = returns.save_section(
        figures=[typed(REACHED, numerator=44), typed(HELPED, numerator=31)],
        version=0,
        by=cast.worker,
        **page,
    )

    assert (again.version, again.written, again.repeated) == (2, 1, False)
    assert stands(cast)[definition(REACHED).pk, 0, 0] == {"numerator": "44"}


def test_a_key_of_any_length_is_kept_as_far_as_there_is_room(cast):
    keys = ["k" * 41 + end for end in ("a", "b")]
    for key in keys:
        returns.save_section(
            period_return=cast.period_return,
            domain_code="acc",
            figures=[typed(REACHED, numerator=43)],
            version=0,
            form_key=key,
            by=cast.worker,
        )
    assert cast.period_return.sections.get(domain_code="acc").last_form_key == "k" * 40


def test_a_sensitive_split_is_kept_only_once_its_purpose_is_recorded(cast):
    groups = [TypedFigure(definition(REACHED).pk, cell_id=cell("priority_group:young_parent"))]
    page = [replace(figure, typed={"numerator": "3"}) for figure in groups]
    with pytest.raises(UnknownFigure):
        save(cast, "acc", page)
    assert stands(cast) == {}

    splits.record_purpose(
        place=cast.hub, scheme=Scheme.objects.get(code="priority_group"), purpose="Outreach", by=cast.manager
    )
    save(cast, "acc", page)
    assert list(stands(cast).values()) == [{"numerator": "3"}]
