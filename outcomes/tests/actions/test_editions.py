from datetime import date

import pytest

from outcomes import impact, publication
from outcomes.actions import editions, framework_files
from outcomes.choices import EditionStatus
from outcomes.document.canonical import to_text
from outcomes.models import AuditEvent, Definition, Edition, User
from outcomes.queries.documents import edition_document
from outcomes.tests.starter import FIRST_DAY, measure, starter_document, starter_draft, starter_published
from outcomes.validators import Refused

pytestmark = pytest.mark.django_db

NEXT_YEAR = date(2021, 4, 1)


@pytest.fixture
def editor():
    return User.objects.create_user("editor@example.org", name="Edith Editor")


@pytest.fixture
def published():
    return starter_published()


def copied(edition, editor, version="0.4") -> Edition:
    return editions.copy(edition=edition, version=version, name="Next", by=editor)


def entry_of(edition, code):
    return edition.entries.get(definition__indicator__code=code)


def verbs() -> list[str]:
    return list(AuditEvent.objects.order_by("id").values_list("verb", flat=True))


def problems(action) -> list[str]:
    with pytest.raises(Refused) as refused:
        action()
    return [str(problem) for problem in refused.value.problems] or [refused.value.message]


def test_a_copy_says_the_same_and_shares_every_wording(published, editor):
    draft = copied(published, editor)

    assert edition_document(draft) == edition_document(published) | {"name": "Next", "version": "0.4"}
    assert (draft.status, draft.based_on) == (EditionStatus.DRAFT, published)
    assert Definition.objects.count() == 67
    event = AuditEvent.objects.get(verb="edition copied")
    assert (event.by, event.detail) == (editor, {"from": "0.3", "to": "0.4"})


def test_a_copy_needs_a_version_of_its_own_that_can_stand_in_an_address(published, editor):
    assert problems(lambda: copied(published, editor, version="0.3")) == ["version: 0.3 is taken."]
    assert problems(lambda: copied(published, editor, version="0.3 revised")) == [
        "version: “0.3 revised” is not a version: letters, digits, full stops and hyphens, such as 0.4"
    ]


def test_rewording_gives_the_draft_a_wording_of_its_own(published, editor):
    draft = copied(published, editor)
    entry = entry_of(draft, "WHF2.1")
    before = edition_document(published)

    made = editions.reword(entry=entry, comparability="comparable", note=" Counted anew. ", by=editor)

    assert (made.number, made.comparability, made.comparability_note) == (2, "comparable", "Counted anew.")
    made.title = "Another name"
    made.save()
    assert edition_document(published) == before
    expected = edition_document(published) | {"name": "Next", "version": "0.4"}
    measure(expected, "WHF2.1").update(
        title="Another name", comparability="comparable", comparability_note="Counted anew."
    )
    assert to_text(edition_document(draft)) == to_text(expected)
    assert verbs()[-1] == "measure reworded"


@pytest.mark.parametrize(
    "comparability, note, expected",
    [
        ("first", "", "Say how figures before and after compare."),
        ("", "", "Say how figures before and after compare."),
        ("comparable", " ", "Say what to bear in mind when figures before and after are compared."),
    ],
)
def test_rewording_says_how_figures_compare(published, editor, comparability, note, expected):
    entry = entry_of(copied(published, editor), "ACC1.1")

    assert problems(
        lambda: editions.reword(entry=entry, comparability=comparability, note=note, by=editor)
    ) == [expected]


def test_a_wording_is_reworded_once_and_in_drafts_only(published, editor):
    draft = copied(published, editor)
    editions.reword(entry=entry_of(draft, "ACC1.1"), comparability="break", by=editor)

    assert problems(
        lambda: editions.reword(entry=entry_of(draft, "ACC1.1"), comparability="break", by=editor)
    ) == ["This wording already belongs to the draft alone; change it there."]
    assert problems(
        lambda: editions.reword(entry=entry_of(published, "ACC1.1"), comparability="break", by=editor)
    ) == [editions.NOT_A_DRAFT]


def test_a_draft_can_go_back_to_the_former_wording(published, editor):
    draft = copied(published, editor)
    former = entry_of(draft, "ACC1.1").definition
    editions.reword(entry=entry_of(draft, "ACC1.1"), comparability="break", by=editor)

    assert editions.keep_former_wording(entry=entry_of(draft, "ACC1.1"), by=editor) == former

    assert entry_of(draft, "ACC1.1").definition == former
    assert Definition.objects.filter(indicator__code="ACC1.1").count() == 1
    assert problems(lambda: editions.keep_former_wording(entry=entry_of(draft, "ACC1.1"), by=editor)) == [
        "There is no former wording to go back to."
    ]


def test_a_measure_taken_out_of_a_draft_stays_where_it_is_published(published, editor):
    draft = copied(published, editor)
    own = editions.reword(entry=entry_of(draft, "ACC1.2"), comparability="same", by=editor)

    for code in ("ACC1.1", "ACC1.2"):
        editions.remove_measure(entry=entry_of(draft, code), by=editor)

    assert draft.entries.count() == 65
    assert published.entries.count() == 67
    assert not Definition.objects.filter(pk=own.pk).exists()
    assert problems(lambda: editions.remove_measure(entry=entry_of(published, "ACC1.1"), by=editor)) == [
        editions.NOT_A_DRAFT
    ]


def test_a_draft_is_discarded_with_what_only_it_has(published, editor):
    draft = copied(published, editor)
    editions.reword(entry=entry_of(draft, "ACC1.1"), comparability="break", by=editor)

    editions.discard(edition=draft, by=editor)

    assert list(Edition.objects.values_list("version", flat=True)) == ["0.3"]
    assert Definition.objects.count() == 67
    assert verbs()[-1] == "draft discarded"
    assert problems(lambda: editions.discard(edition=published, by=editor)) == [editions.NOT_A_DRAFT]


def test_the_first_version_is_published_from_any_quarter(editor):
    draft = starter_draft()

    edition = editions.publish(edition=draft, in_force_from=date(2022, 7, 1), by=editor)

    edition.refresh_from_db()
    assert (edition.status, edition.in_force_from, edition.published_by) == (
        EditionStatus.PUBLISHED,
        date(2022, 7, 1),
        editor,
    )
    assert edition.published_at is not None
    assert verbs()[-1] == "edition published"


def test_a_later_version_needs_a_day_after_the_last_a_note_and_the_newest_ground(published, editor):
    first, second = copied(published, editor, "0.4"), copied(published, editor, "0.5")

    assert problems(lambda: editions.publish(edition=first, in_force_from=FIRST_DAY, by=editor)) == [
        "in_force_from: Version 0.3 is in force from 1 April 2020; this one must come later.",
        "change_note: Say in plain words what changes for hubs.",
    ]
    editions.publish(edition=first, in_force_from=NEXT_YEAR, change_note="Little.", by=editor)
    assert problems(
        lambda: editions.publish(
            edition=second, in_force_from=date(2022, 4, 1), change_note="More.", by=editor
        )
    ) == [
        "based_on: Version 0.4 was published and this draft is not based on it, so that its changes would be"
        " undone. Look at the differences, then base this draft on it."
    ]
    editions.rebase(edition=second, by=editor)
    editions.publish(edition=second, in_force_from=date(2022, 4, 1), change_note="More.", by=editor)
    assert list(
        Edition.objects.order_by("in_force_from").values_list("version", "change_note", "based_on__version")
    ) == [("0.3", "", None), ("0.4", "Little.", "0.3"), ("0.5", "More.", "0.4")]


@pytest.mark.parametrize(
    "day, expected",
    [
        (date(2021, 4, 2), "It must be the first day of a quarter: 1 April, July, October or January."),
        (date(2021, 5, 1), "It must be the first day of a quarter: 1 April, July, October or January."),
        (None, "Give the day from which it is in force."),
    ],
)
def test_a_version_begins_with_a_quarter(published, editor, day, expected):
    draft = copied(published, editor)

    assert problems(
        lambda: editions.publish(edition=draft, in_force_from=day, change_note="Little.", by=editor)
    ) == [f"in_force_from: {expected}"]


def test_a_version_does_not_begin_before_what_is_already_reported(published, editor, monkeypatch):
    monkeypatch.setattr(impact, "_period_sources", [lambda: date(2021, 7, 1), lambda: None])
    draft = copied(published, editor)

    assert problems(
        lambda: editions.publish(edition=draft, in_force_from=date(2021, 7, 1), change_note="x", by=editor)
    ) == [
        "in_force_from: There are returns or figures for the period that begins on 1 July 2021, under the"
        " version before. The first day possible is 1 October 2021."
    ]
    editions.publish(edition=draft, in_force_from=date(2021, 10, 1), change_note="x", by=editor)


def test_a_draft_that_is_not_well_formed_is_not_published(published, editor):
    draft = copied(published, editor)
    own = editions.reword(entry=entry_of(draft, "ACC1.2"), comparability="break", by=editor)
    own.place_rule = "sum"
    own.save()
    draft.domains.first().outcomes.first().crosswalk.all().delete()

    found = problems(
        lambda: editions.publish(edition=draft, in_force_from=NEXT_YEAR, change_note="x", by=editor)
    )

    assert found == [
        "domains[ACC].outcomes[ACC1].indicators[ACC1.2].place_rule:"
        " sum does not suit the kind percentage (percentage); use none, ratio_of_sums"
    ]


def test_publishing_tells_those_who_asked_within_the_same_transaction(published, editor, monkeypatch):
    told = []
    monkeypatch.setattr(publication, "_listeners", [lambda edition, by: told.append((edition.version, by))])
    draft = copied(published, editor)

    editions.publish(edition=draft, in_force_from=NEXT_YEAR, change_note="x", by=editor)

    assert told == [("0.4", editor)]


def test_a_listener_that_fails_undoes_the_publishing(published, editor, monkeypatch):
    def fail(edition, by):
        raise RuntimeError("the hubs could not be told")

    monkeypatch.setattr(publication, "_listeners", [fail])
    draft = copied(published, editor)

    with pytest.raises(RuntimeError):
        editions.publish(edition=draft, in_force_from=NEXT_YEAR, change_note="x", by=editor)

    assert Edition.objects.get(pk=draft.pk).status == EditionStatus.DRAFT


def test_a_published_version_is_not_published_again(published, editor):
    assert problems(lambda: editions.publish(edition=published, in_force_from=NEXT_YEAR, by=editor)) == [
        editions.NOT_A_DRAFT
    ]


def test_a_version_retires_once_another_is_in_force(published, editor):
    assert problems(lambda: editions.retire(edition=published, by=editor)) == [
        "This version is in force. Publish the one that follows it, and wait until that is in force."
    ]
    later = copied(published, editor)
    editions.publish(edition=later, in_force_from=NEXT_YEAR, change_note="x", by=editor)

    editions.retire(edition=published, by=editor)

    published.refresh_from_db()
    assert published.status == EditionStatus.RETIRED
    assert published.retired_at is not None
    assert verbs()[-1] == "edition retired"
    assert problems(lambda: editions.retire(edition=published, by=editor)) == [
        "Only a published version can be retired."
    ]
    assert problems(lambda: editions.retire(edition=copied(later, editor, "0.5"), by=editor)) == [
        "Only a published version can be retired."
    ]


def test_a_version_that_was_never_in_force_may_be_retired(published, editor):
    draft = copied(published, editor)
    editions.publish(edition=draft, in_force_from=date(2090, 4, 1), change_note="x", by=editor)

    editions.retire(edition=draft, by=editor)

    assert Edition.objects.get(pk=draft.pk).status == EditionStatus.RETIRED
    # Its day is free again for the one that takes its place.
    again = copied(published, editor, "0.5")
    editions.publish(edition=again, in_force_from=date(2090, 4, 1), change_note="x", by=editor)


def test_a_loaded_file_and_a_copy_meet_in_the_same_wordings(published, editor):
    draft = copied(published, editor)

    loaded = framework_files.load(document=starter_document() | {"name": "Next", "version": "0.4"}, by=editor)

    assert loaded.edition == draft
    assert not loaded.changed
