"""The framework's public pages, and the page of what a version changes."""

import re
from datetime import date
from html import unescape

import pytest
from django.urls import reverse

from outcomes import publication
from outcomes.actions import editions, framework_files
from outcomes.models import User
from outcomes.publication import Audience
from outcomes.tests.starter import measure, starter_document, starter_draft, starter_published

pytestmark = pytest.mark.django_db


def words(response) -> str:
    text = response.content.decode()
    text = text[text.index("<main") : text.index("</main>")]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())


def publish(version: str, day: date, change, note: str = "Some things change.", **facts):
    document = starter_document() | {"version": version}
    change(document)
    edition = framework_files.load(document=document, by=None, **facts).edition
    return editions.publish(edition=edition, in_force_from=day, change_note=note, by=None)


def page(client, name: str, *arguments):
    return client.get(reverse(name, args=arguments))


def test_the_words_the_rules_and_what_was_read_stand_below_the_measures(client):
    starter_published()
    document = starter_document()

    response = page(client, "framework")

    text = words(response)
    for said in (
        *document["vocabularies"]["terms"].values(),
        *document["vocabularies"]["rules"],
        *(source["used_for"] for source in document["sources"]),
    ):
        assert " ".join(said.split()) in text
    assert not any(note in text for note in document["vocabularies"]["breakdown_notes"])
    for source in document["sources"]:
        assert f'href="{source["url"]}"' in response.content.decode()


def test_an_address_that_is_none_of_a_page_is_no_link(client):
    document = starter_document()
    document["sources"][0] |= {"url": "javascript:alert(1)", "title": "A paper at the library"}
    edition = framework_files.load(document=document, by=None).edition
    editions.publish(edition=edition, in_force_from=date(2020, 4, 1), by=None)

    response = page(client, "framework")

    assert "A paper at the library" in words(response)
    assert "javascript:" not in response.content.decode()


def test_before_a_version_is_published_the_page_says_so(client):
    starter_draft()

    assert "No version is in force yet" in words(page(client, "framework"))
    assert page(client, "framework_measure", "ACC1.1").status_code == 404


def test_everybody_reads_the_version_in_force_with_every_measure(client):
    starter_published()

    response = page(client, "framework")

    text = words(response)
    assert (
        "This is version 0.3, in force since 1 April 2020. It has 67 measures: 28 that every hub reports,"
        " 31 that a hub may choose, 8 about the area." in text
    )
    linked = re.findall(r'href="/framework/measures/([^/]+)/"', response.content.decode())
    assert linked == [
        indicator["code"]
        for domain in starter_document()["domains"]
        for outcome in domain["outcomes"]
        for indicator in outcome["indicators"]
    ]


def test_a_version_that_is_not_yet_in_force_is_announced(client):
    starter_published()
    publish(
        "0.4", date(2090, 4, 1), lambda document: measure(document, "ACC1.1").update(title="Families met")
    )

    text = words(page(client, "framework"))

    assert "Version 0.4 is in force from 1 April 2090. What changes" in text
    assert "ACC1.1 Families reached" in text
    assert "0.4 In force from 1 April 2090 Status Not yet in force" in text
    assert "0.3 In force from 1 April 2020 Status In force now" in text


def test_a_measure_is_told_in_full(client):
    starter_published()

    text = words(page(client, "framework_measure", "PAR2.1"))

    for said in (
        "PAR2.1 Parents with a meaningful gain in wellbeing Optional",
        "What to count Parents whose gain reached the number of points set for the named scale Out of what",
        "Lowest and highest value 0 to 100",
        "Asked beside the figure Parents with a first score whose help ended in the period",
        "Small numbers Hidden from readers, since it counts people",
        "Over time Sums over sums Over hubs Sums over sums",
        "Priority group Closed until asked for; one family may count in several parts, so the parts have no",
        "Short Warwick-Edinburgh Mental Wellbeing Scale Scores only: none of its questions may be shown.",
        "Smallest change beyond measurement error Value 2.87 For whom individual level, 2.77 standard errors"
        " of measurement Source Shah 2018 Not yet compared with its source",
        "Warwick-Edinburgh Mental Wellbeing Scale Scores only",
        "No threshold is given, since no source names one.",
        "London Family Hubs and Beyond Where it stands there parents and carers layer How well it matches",
        "Since 1 April 2020 (version 0.3) The first wording.",
    ):
        assert said in text, said
    assert "Goal Based Outcomes" not in text


def test_why_an_outcome_stands_nowhere_is_said(client):
    starter_published()

    text = words(page(client, "framework_measure", "ACC4.1"))

    assert (
        "Supporting Families Where it stands there Nowhere A claim there rests on needs met and kept, with a"
        " plan and a lead practitioner; how families rate the service is not part of it." in text
    )


def test_the_measure_of_levels_shows_the_rubric(client):
    starter_published()

    text = words(page(client, "framework_measure", "WRK4.1"))

    assert "The levels INT01 Shared vision, leadership and governance 1 Separate Each service sets" in text
    assert "Kind of figure Level from the rubric" in text


def test_a_crossing_a_formula_and_the_councils_part_are_shown(client):
    starter_published()

    assert "Crossed with one another Statutory service by Confidence grade" in words(
        page(client, "framework_measure", "WHF2.1")
    )
    assert "Worked out as FIN1.1 / ACC1.6" in words(page(client, "framework_measure", "FIN1.2"))
    assert "Out of how many is loaded by the council" in words(page(client, "framework_measure", "ACC1.2"))


def test_earlier_wordings_are_kept_with_how_they_compare(client):
    starter_published()
    publish(
        "0.4",
        date(2021, 4, 1),
        lambda document: measure(document, "ACC1.1").update(
            title="Families met", comparability="comparable", comparability_note="Counted anew from 2021."
        ),
    )

    text = words(page(client, "framework_measure", "ACC1.1"))

    assert text.startswith("ACC1.1 Families met")
    assert (
        "Since 1 April 2021 (version 0.4) Figures may be compared with those before, with care."
        " Counted anew from 2021. Since 1 April 2020 (version 0.3) The first wording. Name Families reached"
        in text
    )


def test_a_measure_that_is_no_longer_asked_can_still_be_read(client):
    starter_published()

    def without_contacts(document):
        document["domains"][0]["outcomes"][0]["indicators"].pop(4)

    publish("0.4", date(2021, 4, 1), without_contacts)

    text = words(page(client, "framework_measure", "ACC1.5"))

    assert "It is not part of the version in force. The words are those of 0.3." in text
    assert page(client, "framework_measure", "ACC9.9").status_code == 404


def test_a_measure_that_is_only_drafted_cannot_be_read(client):
    edition = starter_published()
    draft = editions.copy(edition=edition, version="0.4", name="Next", by=None)
    own = editions.reword(
        entry=draft.entries.get(definition__indicator__code="ACC1.1"), comparability="same", by=None
    )
    own.title = "Secret"
    own.save()

    assert "Secret" not in page(client, "framework_measure", "ACC1.1").content.decode()
    client.force_login(User.objects.create_user("ann@example.org", name="Ann"))
    assert page(client, "framework_changes", "0.4").status_code == 404


def test_what_a_version_changes_is_read_after_signing_in(client):
    starter_published()
    publish(
        "0.4",
        date(2021, 4, 1),
        lambda document: measure(document, "ACC1.1").update(numerator="Families met"),
        note="Families are counted anew.\nThat is all.",
    )
    url = reverse("framework_changes", args=["0.4"])
    assert client.get(url).status_code == 302

    client.force_login(User.objects.create_user("ann@example.org", name="Ann"))
    text = words(client.get(url))

    assert text == (
        "What changes with version 0.4 It is in force from 1 April 2021: for periods that begin on that day"
        " or later. Returns for earlier periods keep the version they began with. Families are counted anew."
        " That is all. All changes since version 0.3 Reworded: ACC1.1 Families reached. What changes: what to"
        " count. Figures before and after cannot be compared: the series breaks. Wordings before and after"
        " ACC1.1 Families reached Figures before and after cannot be compared: the series breaks."
        " ACC1.1 Families reached What Before From now on What to count Before Different families with one or"
        " more recorded contacts in the period From now on Families met"
    )


def test_each_hub_of_the_person_is_told_what_concerns_it(client, monkeypatch):
    audiences = [Audience("Alder", frozenset({"ACC2.1"})), Audience("Birch")]
    monkeypatch.setattr(publication, "_audience_sources", [lambda viewer: audiences])
    starter_published()

    def without_groups(document):
        document["domains"][0]["outcomes"][1]["indicators"].pop(0)
        document["declarations"]["counts_people"].remove("ACC2.1")
        document["declarations"]["numerator_only"].pop(0)

    publish("0.4", date(2021, 4, 1), without_groups)
    client.force_login(User.objects.create_user("ann@example.org", name="Ann"))

    text = words(page(client, "framework_changes", "0.4"))

    assert (
        "For Alder No longer asked: ACC2.1 Families from priority groups. Figures already reported are kept."
        " For Birch Nothing that it reports changes." in text
    )


def test_the_first_version_changes_nothing(client):
    starter_published()
    client.force_login(User.objects.create_user("ann@example.org", name="Ann"))

    assert "It is the first version, so there is nothing that it changes." in words(
        page(client, "framework_changes", "0.3")
    )


def test_the_pages_take_as_many_statements_however_many_measures(client, django_assert_num_queries):
    edition = starter_draft()
    editions.publish(edition=edition, in_force_from=date(2020, 4, 1), by=None)
    with django_assert_num_queries(6):
        page(client, "framework")
    small = starter_document() | {"version": "0.4"}
    small["domains"] = small["domains"][:1]
    small["domains"][0]["outcomes"] = small["domains"][0]["outcomes"][:1]
    small["declarations"] = dict.fromkeys(small["declarations"], [])
    edition = framework_files.load(document=small, by=None).edition
    editions.publish(edition=edition, in_force_from=date(2021, 4, 1), change_note="x", by=None)

    with django_assert_num_queries(6):
        page(client, "framework")
