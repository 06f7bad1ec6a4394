"""An invented country and published file with the traps of real ones: builders for tests.

North has Upton, Overton and (until April 2019) Oldby, then Newby in its place; South has Seaby and Twocode,
which has had two codes. The file is in UTF-8 with a byte-order mark, and has three levels in one, Inner
London among the regions, symbols, quoted empty cells and blanks around words. England is rounded to ten.
"""

import csv
import io
from datetime import date
from types import SimpleNamespace

from django.utils import timezone

from evaluations.actions.context import configure_source
from evaluations.models import ContextSource
from hubs.models import PlaceCode
from hubs.tests import builders
from hubs.tests.builders import LONG_AGO, make_authority, make_nation, make_region
from outcomes.choices import EditionStatus, Tier
from outcomes.models import Definition, Edition, EditionEntry, Indicator, Outcome

REORGANISED = date(2019, 4, 1)
COLUMNS = [
    "time_period",
    "time_identifier",
    "geographic_level",
    "country_code",
    "country_name",
    "region_code",
    "region_name",
    "old_la_code",
    "new_la_code",
    "la_name",
    "category",
    "asked",
    "again",
    "again_percent",
    "not_used",
]


def make_country() -> SimpleNamespace:
    england = make_nation(code="E92000001")
    north = make_region("North", england, code="E12000001")
    south = make_region("South", england, code="E12000002")
    newby = make_authority("Newby", north, code="E06000004", opened=REORGANISED)
    country = SimpleNamespace(
        england=england,
        north=north,
        south=south,
        upton=make_authority("Upton", north, code="E06000001"),
        overton=make_authority("Overton", north, code="E06000002"),
        oldby=make_authority("Oldby", north, code="E10000003", closed=REORGANISED, successor=newby),
        newby=newby,
        seaby=make_authority("Seaby", south, code="E06000005"),
        twocode=make_authority("Twocode", south),
    )
    codes = (("E10000006", LONG_AGO, REORGANISED), ("E06000006", REORGANISED, None))
    PlaceCode.objects.bulk_create(
        PlaceCode(place=country.twocode, code=code, valid_from=since, valid_to=until)
        for code, since, until in codes
    )
    return country


def make_source(**overrides) -> ContextSource:
    """Asked (a count, TST1.1) and asked again (a percentage of it, TST1.2)."""
    for code in ("TST1.1", "TST1.2"):
        Indicator.objects.get_or_create(code=code)
    words = {
        "title": "Invented questions",
        "publisher": "Nobody",
        "licence": "None needed",
        "nation_rounded_to": 10,
        "region_rounded_to": 10,
    }
    return configure_source(
        code="invented",
        words=words | overrides,
        filters={"category": "Questions"},
        series=[
            {
                "indicator": "TST1.1",
                "title": "Questions asked",
                "numerator_column": "asked",
                "numerator_title": "Questions asked",
                "unit": "questions",
            },
            {
                "indicator": "TST1.2",
                "title": "Questions asked again",
                "numerator_column": "again",
                "numerator_title": "Questions asked again",
                "denominator_column": "asked",
                "denominator_title": "Questions asked",
                "value_column": "again_percent",
                "unit": "%",
            },
        ],
        by=None,
    )


def make_framework(of_hubs: str, *of_areas: str) -> Definition:
    """A published edition with a measure of hubs, and measures of areas under the same outcome."""
    measure = builders.make_definition(of_hubs)
    edition = builders.make_edition(measure, published=False)
    outcome = Outcome.objects.get(domain__edition=edition)
    list_as_area(outcome, *(builders.make_definition(code) for code in of_areas))
    publish(edition)
    return measure


def list_as_area(outcome: Outcome, *definitions: Definition) -> None:
    for position, definition in enumerate(definitions, start=10):
        EditionEntry.objects.create(
            edition=outcome.domain.edition,
            outcome=outcome,
            definition=definition,
            position=position,
            tier=Tier.CONTEXT,
            owner="The framework's editors",
            review_date=date(2030, 4, 1),
        )


def publish(edition: Edition, since: date = LONG_AGO) -> None:
    edition.status, edition.in_force_from = EditionStatus.PUBLISHED, since
    edition.published_at = timezone.now()
    edition.save()


def national(year: int, asked, again, percent) -> list:
    return [
        year,
        "Reporting year",
        "National",
        "E92000001",
        "England",
        "",
        "",
        "",
        "",
        "",
        *_rest(asked, again, percent),
    ]


def regional(year: int, code: str, asked, again, percent) -> list:
    where = ["E92000001", "England", code, "Region", "", "", ""]
    return [year, "Reporting year", "Regional", *where, *_rest(asked, again, percent)]


def local(year: int, code: str, asked, again, percent) -> list:
    where = ["E92000001", "England", "E12000001", "Region", "301", code, "Authority"]
    return [year, "Reporting year", "Local authority", *where, *_rest(asked, again, percent)]


def _rest(asked, again, percent) -> list:
    return [" Questions ", asked, again, percent, "anything, even 1,000"]


def as_file(rows: list[list], columns: list[str] = COLUMNS) -> io.BytesIO:
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerows([columns, *rows])
    return io.BytesIO(text.getvalue().encode("utf-8-sig"))


def invented_rows() -> list[list]:
    """2019 is whole. 2020 lacks Overton (a symbol) and Seaby (no row). 2021 is whole."""
    return [
        national(2021, 4730, 950, "20.1"),
        regional(2021, "E12000001", 1200, 240, "20"),
        regional(2021, "E12000002", 3530, 710, 20.1),
        regional(2021, "E13000001", 900, 90, 10),
        local(2021, "E06000001", 396, 80, 20.2),
        local(2021, "E06000002", 402, 81, 20.1),
        local(2021, "E06000004", 401, 79, 19.7),
        local(2021, "E06000005", 3001, 600, 20),
        local(2021, "E06000006", 527, 109, 20.7),
        national(2020, 4600, 900, 19.6),
        regional(2020, "E12000001", 1190, 230, "x"),
        regional(2020, "E12000002", 3410, 670, 19.6),
        local(2020, "E06000001", 394, 80, 20.3),
        local(2020, "E06000002", "u", "c", "z"),
        local(2020, "E06000004", 398, ":", "."),
        local(2020, "E06000006", 500, 100, 20),
        national(2019, 4500, 900, 20),
        regional(2019, "E12000001", 1100, 220, 20),
        regional(2019, "E12000002", 3400, 680, 20),
        local(2019, "E06000001", 380, 76, 20),
        local(2019, "E06000002", 0, 0, "z"),
        local(2019, "E10000003", 718, 144, 20.1),
        local(2019, "E06000005", 2900, 580, 20),
        local(2019, "E10000006", 501, 101, 20.2),
    ]
