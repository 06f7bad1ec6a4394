import datetime
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hubs.actions import returns
from hubs.actions.corrections import correct
from hubs.choices import ReturnStatus, Role
from hubs.models import FigureComment, Observation, ReturnEvent
from hubs.queries.desk import desk_for, returns_to_approve
from hubs.tests import builders
from hubs.tests.desk import signed_in, submit_surprising
from hubs.tests.returning import REACHED, WELLBEING, definition, make_cast, submit, typed
from outcomes.models import AuditEvent

pytestmark = pytest.mark.django_db
URL = "/desk/alder-hub/2026-q2/"


@pytest.fixture
def cast():
    return make_cast()


def words(answer) -> str:
    text = re.sub(r"<(script|style)\b.*?</\1>", "", answer.content.decode(), flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def figure_of(answer, code: str):
    return next(f for s in answer.context["page"].sections for f in s.figures if f.code == code)


def decide(cast, decision: str, *, by=None, version: int | None = None, **boxes):
    cast.period_return.refresh_from_db()
    seen = cast.period_return.version if version is None else version
    return signed_in(by or cast.analyst).post(URL, {"decision": decision, "version": seen, **boxes})


def status(cast) -> str:
    cast.period_return.refresh_from_db()
    return cast.period_return.status


def test_a_figure_is_shown_as_it_was_sent(cast):
    submit_surprising(cast)
    answer = signed_in(cast.analyst).get(URL)
    reached = figure_of(answer, REACHED)
    assert reached.values == ["120 families"]
    assert reached.said == []
    assert [(w.explanation, w.is_open) for w in reached.warnings] == [("A new site opened.", False)]
    assert [(line.key, line.value) for line in reached.beside] == [
        ("April to June 2026", "40 families"),
        ("Change", "+80 families (+200%)"),
    ]
    assert [(split.title, split.rows) for split in reached.splits] == [
        (
            "Age of child",
            [["Under 1", "119 families"], ["Age 1 4", "None this quarter"], ["Not known", "1 family"]],
        )
    ]
    assert [w.sentences for w in reached.warnings] == [
        ("How many went from 40 in April to June 2026 to 120.",)
    ]
    wellbeing = figure_of(answer, WELLBEING)
    assert wellbeing.values == ["Parental self-efficacy: +2.50 (average of 10)"]
    assert [(line.key, line.value) for line in wellbeing.said] == [
        ("How many started", "12"),
        ("Improved", "6"),
        ("Stayed the same", "3"),
        ("Got worse", "1"),
    ]


def test_reading_is_written_down(cast):
    submit(cast)
    signed_in(cast.analyst).get(URL)
    read = AuditEvent.objects.filter(verb="figures.read")
    assert [(event.by, event.object_id) for event in read] == [(cast.analyst, str(cast.period_return.pk))]


def test_what_is_not_sent_yet_is_not_shown(cast):
    answer = signed_in(cast.analyst).get(URL)
    assert answer.context["page"].sections == []
    assert "The hub has not begun this return." in words(answer)


def test_approving(cast):
    submit(cast)
    answer = decide(cast, "approve")
    assert (answer.status_code, answer.url, status(cast)) == (302, "/desk/", ReturnStatus.APPROVED)


def test_sending_back_keeps_comments_by_figure(cast):
    submit(cast)
    reached = definition(REACHED).pk
    answer = decide(cast, "return", note="Please look again.", **{f"comment-{reached}": "Is this everybody?"})
    assert (answer.status_code, status(cast)) == (302, ReturnStatus.RETURNED)
    assert ReturnEvent.objects.get(kind="returned").note == "Please look again."
    assert list(FigureComment.objects.values_list("definition", "text")) == [(reached, "Is this everybody?")]
    page = signed_in(cast.analyst).get(URL).context["page"]
    assert page.steps[0].figures == [("Measure ACC1.1", "Is this everybody?")]
    assert not page.may_decide


def test_sending_back_needs_a_word(cast):
    submit(cast)
    answer = decide(cast, "return")
    assert answer.status_code == 200
    assert answer.context["form"].errors == {
        "note": ["Write what should be put right, here or beside a figure"]
    }
    assert status(cast) == ReturnStatus.SUBMITTED


def test_a_comment_alone_is_enough(cast):
    submit(cast)
    decide(cast, "return", **{f"comment-{definition(REACHED).pk}": "Is this everybody?"})
    assert status(cast) == ReturnStatus.RETURNED


def test_comments_are_not_lost_by_approving(cast):
    submit(cast)
    answer = decide(cast, "approve", **{f"comment-{definition(REACHED).pk}": "Is this everybody?"})
    assert "Take them out to approve it" in words(answer)
    assert "Is this everybody?" in words(answer)
    assert status(cast) == ReturnStatus.SUBMITTED


def test_what_changed_meanwhile_is_looked_at_again(cast):
    submit(cast)
    answer = decide(cast, "approve", version=1, note="")
    assert "has changed since you opened it" in words(answer)
    assert status(cast) == ReturnStatus.SUBMITTED


def test_a_decision_that_is_none_is_refused(cast):
    submit(cast)
    assert "Choose whether to approve" in words(decide(cast, "perhaps"))


def mend(cast, number: int) -> None:
    correct(
        period_return=cast.period_return,
        figures=[typed(REACHED, numerator=number), typed(REACHED, category="under_1", numerator=number - 1)],
        reason="One family was forgotten.",
        by=cast.worker,
    )


def test_corrections_are_shown_beside_and_approved(cast):
    submit(cast)
    returns.approve(period_return=cast.period_return, by=cast.analyst)
    mend(cast, 44)
    answer = signed_in(cast.analyst).get(URL)
    reached = figure_of(answer, REACHED)
    assert reached.awaits_approval
    assert ("Approved so far", "43 families") in [(line.key, line.value) for line in reached.beside]
    assert [re.sub(r", \d.* by", " … by", said) for said in reached.corrections] == [
        "Corrected (Under 1): 42 families → 43 families … by Wendy Worker: One family was forgotten.",
        "Corrected: 43 families → 44 families … by Wendy Worker: One family was forgotten.",
    ]
    assert answer.context["page"].may_approve_corrections
    answer = decide(cast, "corrections")
    assert answer.url == URL
    total = Observation.objects.get(definition=definition(REACHED), cell=0)
    assert (total.approved_numerator, total.submitted_numerator) == (44, 44)


def test_corrections_that_changed_meanwhile_are_looked_at_again(cast):
    submit(cast)
    returns.approve(period_return=cast.period_return, by=cast.analyst)
    cast.period_return.refresh_from_db()
    seen = cast.period_return.version
    mend(cast, 44)
    mend(cast, 45)
    decide(cast, "corrections", version=seen)
    assert Observation.objects.get(definition=definition(REACHED), cell=0).approved_numerator == 43


# --- Reopening


def reopen(cast, **boxes):
    return signed_in(cast.analyst).post(f"{URL}reopen/", boxes)


def day(date: datetime.date) -> dict:
    return {"until_day": date.day, "until_month": date.month, "until_year": date.year}


def test_reopening_until_the_end_of_a_day(cast):
    submit(cast)
    returns.approve(period_return=cast.period_return, by=cast.analyst)
    last = timezone.localdate() + datetime.timedelta(7)
    answer = reopen(cast, reason="A register was late.", **day(last))
    assert (answer.status_code, answer.url, status(cast)) == (302, URL, ReturnStatus.REOPENED)
    until = timezone.localtime(cast.period_return.reopened_until)
    assert (until.date(), until.hour) == (last + datetime.timedelta(1), 0)


def test_reopening_needs_a_reason_and_a_day_ahead(cast):
    submit(cast)
    returns.approve(period_return=cast.period_return, by=cast.analyst)
    yesterday = timezone.localdate() - datetime.timedelta(1)
    answer = reopen(cast, **day(yesterday))
    assert sorted(answer.context["form"].errors) == ["reason", "until"]
    assert status(cast) == ReturnStatus.APPROVED


def test_what_is_not_approved_is_not_reopened(cast):
    submit(cast)
    assert signed_in(cast.analyst).get(f"{URL}reopen/").url == URL


# --- Who


@pytest.mark.parametrize(
    ("role", "at", "answer"),
    [
        (Role.HUB_WORKER, "hub", 403),
        (Role.HUB_MANAGER, "hub", 403),
        (Role.COMMISSIONER, "authority", 403),
        (Role.AUTHORITY_ANALYST, "elsewhere", 404),
        (Role.HUB_MANAGER, "other", 404),
    ],
)
def test_only_its_analysts_review_a_return(cast, role, at, answer):
    submit(cast)
    places = {
        "hub": cast.hub,
        "authority": cast.authority,
        "elsewhere": builders.make_authority("Southport"),
        "other": builders.make_hub("Birch Hub", authority=cast.authority),
    }
    client = signed_in(builders.make_user(role, places[at]))
    assert [client.get(URL).status_code, client.post(URL).status_code] == [answer, answer]
    assert client.get(f"{URL}reopen/").status_code == answer
    assert status(cast) == ReturnStatus.SUBMITTED


def test_what_was_before_a_hub_came_is_not_shown_to_its_new_council(cast):
    submit_surprising(cast)
    newland = builders.make_authority("Newland")
    builders.move_place(cast.hub, to=newland, on=cast.period.starts)
    analyst = builders.make_user(Role.AUTHORITY_ANALYST, newland)
    reached = figure_of(signed_in(analyst).get(URL), REACHED)
    assert (reached.values, reached.beside, reached.warnings) == (["120 families"], [], [])
    [awaiting] = desk_for(viewer=analyst, authority=newland, today=timezone.localdate()).awaiting
    [approving] = returns_to_approve(viewer=analyst, ids=[cast.period_return.pk])
    assert (awaiting.warnings, approving.warnings) == ((), ())


def test_a_return_is_looked_at_in_few_statements(cast):
    submit_surprising(cast)
    client = signed_in(cast.analyst)
    client.get(URL)
    with CaptureQueriesContext(connection) as queries:
        client.get(URL)
    assert len(queries) <= 18


def test_comments_are_kept_when_the_session_has_ended(cast):
    submit(cast)
    client = signed_in(cast.analyst)
    version = client.get(URL).context["page"].version
    reached = definition(REACHED).pk
    client.cookies.pop("sessionid")
    boxes = {"decision": "return", "version": version, f"comment-{reached}": "Is this everybody?"}
    assert client.post(URL, boxes).url == "/sign-in/?next=/kept/"
    assert status(cast) == ReturnStatus.SUBMITTED
    client.force_login(cast.analyst)
    (row,) = client.get("/kept/").context["rows"]
    answer = client.get(row["url"])
    assert "Nothing is decided yet" in words(answer)
    assert "Is this everybody?" in words(answer)
