"""Which hubs are in a figure, and the reason of each that is not."""

from datetime import date

import pytest
import time_machine

from hubs.choices import WaiverRule
from hubs.models import IndicatorChoice, Waiver
from hubs.tests.builders import (
    make_edition,
)
from outcomes.choices import Kind, PlaceRule, Tier

from ...aggregation import sweep
from ..builders import (
    figure,
    make_definition,
    make_edition_of_choices,
    make_instrument_version,
    quarters,
    submit,
)
from .reading import file_of, look, opened, said

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


def test_a_region_shows_its_authorities(country, people, families, period, reported):
    page = opened(people["national"], country.regions[0], families, period).context["page"]
    (section,) = page.sections
    assert [(line.name, line.said.figure, line.standing) for line in section.behind] == [
        ("Tynebridge", "33 families", "2 of 2 hubs"),
        ("Wearmouth", "45 families", "2 of 2 hubs, 2 not yet approved"),
    ]
    assert section.readded == "The rows above come to 78 families: the figure on this page."
    assert section.said.share_not_approved == "50% not yet approved"


def test_a_sum_of_families_is_an_upper_bound(country, people, families, period, reported):
    (section,) = opened(people["analyst"], country.authorities[0], families, period).context["page"].sections
    assert section.said.notes == (
        "Families may use two hubs: this is an upper bound; the largest hub alone reached 30.",
    )
    (section,) = opened(people["national"], country.regions[1], families, period).context["page"].sections
    assert section.said.notes == ()
    # Birch's 30 is hidden, so the largest hub of Tynebridge is not told.
    (section,) = (
        opened(people["commissioner"], country.authorities[0], families, period).context["page"].sections
    )
    assert section.said.notes == ("Families may use two hubs: this is an upper bound.",)


def test_an_authoritys_own_count_is_named(country, people, families, period, reported):
    tynebridge = country.authorities[0]
    submit(figure(tynebridge, families, period, 31), by=country.worker)
    sweep()
    (section,) = opened(people["analyst"], tynebridge, families, period).context["page"].sections
    assert section.said.figure == "31 families"
    assert section.readded == (
        "The rows above come to 33 families; a count in which each family counts once stands instead."
    )
    assert section.said.notes == (
        "The authority’s own count, in which each family counts once, stands in place of its hubs’ sum.",
    )


def test_every_hub_left_out_has_its_reason(reasons, people, families, period):
    (section,) = opened(people["analyst"], reasons, families, period).context["page"].sections
    assert section.said.figure == "12 families"
    assert section.said.coverage == "2 of 4 hubs, 2 not yet approved"
    assert [(line.name, line.said.figure, line.standing) for line in section.behind] == [
        ("Alder Hub", "12 families", "In the figure, not yet approved"),
        ("Birch Hub", "0 families", "In the figure, not yet approved"),
        ("Fir Hub", "No figure yet", "Not in it: missing"),
        ("Gorse Hub", "No figure yet", "Not in it: agreed exception (Flooded)"),
        ("Hazel Hub", "Not collected", "Not in it: not collected (The register is new)"),
        ("Ivy Hub", "Does not apply", "Not in it: does not apply (Online only)"),
    ]
    assert section.readded == "The rows above come to 12 families: the figure on this page."


def test_readers_get_the_reason_without_peoples_own_words(reasons, people, families, period):
    (section,) = opened(people["commissioner"], reasons, families, period).context["page"].sections
    assert section.said.coverage == "2 of 4 hubs, 2 not yet approved"
    assert [line.standing for line in section.behind] == [
        "In the figure, not yet approved",
        "In the figure, not yet approved",
        "Not in it: missing",
        "Not in it: agreed exception",
        "Not in it: not collected",
        "Not in it: does not apply",
    ]


def test_the_grid_and_the_opened_figure_say_the_same(reasons, people, families, period):
    for name in ("analyst", "commissioner"):
        (line,) = look(people[name], "figures_place", reasons.slug).context["page"].lines
        (section,) = opened(people[name], reasons, families, period).context["page"].sections
        assert (
            line.said.figure,
            line.said.coverage,
            line.said.as_at,
            line.said.notes,
            line.said.how_many,
            line.said.expected,
        ) == (
            section.said.figure,
            section.said.coverage,
            section.said.as_at,
            section.said.notes,
            section.said.how_many,
            section.said.expected,
        )


def test_an_exception_of_the_authority_holds_for_all_its_hubs(reasons, people, families, period):
    Waiver.objects.update(place=reasons)
    (line,) = look(people["analyst"], "figures_place", reasons.slug).context["page"].lines
    assert line.said.coverage == "2 of 3 hubs, 2 not yet approved"
    (section,) = opened(people["analyst"], reasons, families, period).context["page"].sections
    assert section.said.coverage == line.said.coverage


def test_an_exception_that_has_ended_lifts_nothing(reasons, people, families, period):
    Waiver.objects.update(expires=date(2026, 11, 22))
    (section,) = opened(people["analyst"], reasons, families, period).context["page"].sections
    assert section.said.coverage == "2 of 5 hubs, 2 not yet approved"


def test_of_an_optional_measure_only_who_chose_it_is_asked(country, people, period):
    visits = make_definition("ACC1.3")
    make_edition(visits, tier=Tier.OPTIONAL)
    alder, birch = country.hubs[:2]
    IndicatorChoice.objects.create(
        place=birch, indicator=visits.indicator, year_starts=date(2026, 4, 1), by=country.worker
    )
    tynebridge = country.authorities[0]

    def coverage():
        (line,) = look(people["analyst"], "figures_place", tynebridge.slug).context["page"].lines
        (section,) = opened(people["analyst"], tynebridge, visits, period).context["page"].sections
        assert section.said.coverage == line.said.coverage
        return line.said.coverage

    assert coverage() == "0 of 1 hub"
    submit(figure(birch, visits, period, 9), by=country.worker)
    sweep()
    assert coverage() == "1 of 1 hub, 1 not yet approved"
    # Who reports without having chosen is expected all the same.
    submit(figure(alder, visits, period, 9), by=country.worker)
    sweep()
    assert coverage() == "2 of 2 hubs, 2 not yet approved"


def test_what_nobody_chose_is_put_away(country, people, period):
    families, visits, groups = (make_definition(code) for code in ("ACC1.1", "ACC1.3", "ACC1.4"))
    make_edition_of_choices(core=[families], optional=[visits, groups])
    alder, birch, tynebridge = *country.hubs[:2], country.authorities[0]
    IndicatorChoice.objects.create(
        place=birch, indicator=visits.indicator, year_starts=date(2026, 4, 1), by=country.worker
    )

    def shown(place):
        response = look(people["analyst"], "figures_place", place.slug)
        page = response.context["page"]
        away = [line.code for domain in page.not_chosen for line in domain.lines]
        assert (page.not_chosen_title in said(response)) == bool(away)
        in_tables = [
            row[0]["note"].split(" · ")[0]
            for part in page.parts
            for table in part.tables
            for row in table.rows
        ]
        return in_tables, page.not_chosen_title, away

    assert shown(tynebridge) == (["ACC1.1", "ACC1.3"], "Measures that no hub here has chosen (1)", ["ACC1.4"])
    assert shown(birch)[0] == ["ACC1.1", "ACC1.3"]
    assert shown(alder) == (
        ["ACC1.1"],
        "Measures that this hub has not chosen (2)",
        ["ACC1.3", "ACC1.4"],
    )
    # The file still has them, and says that nobody was asked.
    rows = file_of(look(people["analyst"], "figures_place", tynebridge.slug, format="csv"))
    assert [(row["Measure"], row["State"]) for row in rows] == [
        ("ACC1.1", "Missing"),
        ("ACC1.3", "Missing"),
        ("ACC1.4", "Not asked"),
    ]
    (section,) = opened(people["analyst"], tynebridge, groups, period).context["page"].sections
    assert (section.said.figure, section.said.coverage) == (
        "No figure yet",
        "No hub here has chosen this measure",
    )
    (section,) = opened(people["analyst"], alder, groups, period).context["page"].sections
    assert section.said.coverage == "This hub has not chosen this measure"
    # A hub that chose it and was then spared it did choose it.
    Waiver.objects.create(
        rule=WaiverRule.NOT_EXPECTED,
        place=birch,
        period=period,
        indicator=visits.indicator,
        reason="Flooded",
        by=country.worker,
        expires=date(2027, 1, 1),
    )
    assert shown(tynebridge)[2] == ["ACC1.4"]
    # Nor is a figure put away that was reported without a choice.
    submit(figure(alder, groups, period, 9), by=country.worker)
    sweep()
    assert shown(tynebridge)[2] == []


def test_a_period_that_is_not_due_has_nothing_missing(country, people, families):
    now = quarters(1, first=date(2026, 7, 1))[0]
    with time_machine.travel(date(2026, 10, 5), tick=False):
        (section,) = opened(people["analyst"], country.authorities[0], families, now).context["page"].sections
    assert section.said.coverage == "0 of 2 hubs, not yet due"
    assert [line.standing for line in section.behind] == ["Not in it: not yet due"] * 2


def test_a_hub_with_another_questionnaire_is_named_as_such(country, people, period):
    score = make_definition("WHF1.4", kind=Kind.MEAN_SCORE, place_rule=PlaceRule.POOLED_MEAN, scale=4)
    make_edition(score)
    one, other = make_instrument_version("one"), make_instrument_version("other")
    alder, birch = country.hubs[:2]
    submit(
        figure(alder, score, period, 1_000_000, 25, instrument_version=one),
        figure(birch, score, period, 400_000, 20, instrument_version=other),
        by=country.worker,
    )
    sweep()
    first, second = opened(people["analyst"], country.authorities[0], score, period).context["page"].sections
    another = "Not in it: another questionnaire was used"
    assert [line.standing for line in first.behind] == ["In the figure, not yet approved", another]
    assert [line.standing for line in second.behind] == [another, "In the figure, not yet approved"]
    assert first.said.coverage == "1 of 2 hubs, 1 not yet approved"


def test_hubs_that_do_not_know_out_of_how_many_are_named(country, people, period):
    share = make_definition(
        "WHF1.2", kind=Kind.PERCENTAGE, place_rule=PlaceRule.RATIO_OF_SUMS, multiplier=100
    )
    make_edition(share)
    alder, birch = country.hubs[:2]
    submit(figure(alder, share, period, 12, None), figure(birch, share, period, 50, 100), by=country.worker)
    sweep()
    (section,) = opened(people["analyst"], country.authorities[0], share, period).context["page"].sections
    assert (section.said.figure, section.said.coverage) == (
        "50% (50 of 100)",
        "1 of 2 hubs, 1 not yet approved",
    )
    assert [(line.said.figure, line.standing) for line in section.behind] == [
        ("12, out of how many is not known yet", "Not in it: out of how many is not known yet"),
        ("50% (50 of 100)", "In the figure, not yet approved"),
    ]
    assert section.agrees
