import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from evaluations.actions.context import configure_source
from evaluations.imports.context import load_file
from evaluations.models import ContextSeries
from evaluations.tests.published import as_file, invented_rows, make_country, make_source
from outcomes.models import Indicator, User

pytestmark = pytest.mark.django_db
LIST = "/figures/context/"
PAGE = "/figures/context/TST1.2/"


@pytest.fixture
def country():
    return make_country()


@pytest.fixture
def invented(country):
    source = make_source()
    load_file(as_file(invented_rows()), name="invented.csv", source=source, by=None)
    return source


@pytest.fixture
def reader(client):
    client.force_login(User.objects.create_user("ada@example.org", name="Ada"))
    return client


@pytest.mark.parametrize("address", [LIST, PAGE])
def test_nobody_is_asked_to_sign_in(client, invented, address):
    response = client.get(address)
    assert (response.status_code, response.url) == (302, f"{reverse('login')}?next={address}")


@pytest.mark.parametrize("address", [LIST, PAGE])
def test_pages_are_read_only(reader, invented, address):
    assert reader.post(address).status_code == 405


def test_the_list_has_each_measure_with_its_years(reader, invented):
    page = reader.get(LIST).context["page"]
    assert [(row[0]["text"], row[0]["url"], *row[1:]) for row in page.rows] == [
        ("Questions asked", "/figures/context/TST1.1/", "Nobody", "April 2018 to March 2021", "23"),
        ("Questions asked again", PAGE, "Nobody", "April 2018 to March 2021", "23"),
    ]


def test_an_empty_list_says_what_to_do(reader):
    response = reader.get(LIST)
    assert response.context["page"].rows == []
    assert "No area figures yet" in response.content.decode()


def test_the_list_asks_as_often_for_three_as_for_one(reader, country, django_assert_num_queries):
    def configure(number):
        code = f"TST9.{number}"
        Indicator.objects.create(code=code)
        words = {"title": f"Source {number}", "publisher": "Nobody", "licence": "None"}
        series = {
            "indicator": code,
            "title": code,
            "numerator_column": "n",
            "numerator_title": "N",
            "unit": "n",
        }
        configure_source(code=f"source-{number}", words=words, filters={}, series=[series], by=None)

    configure(1)
    with CaptureQueriesContext(connection) as one:
        assert len(reader.get(LIST).context["page"].rows) == 1
    configure(2)
    configure(3)
    with django_assert_num_queries(len(one)):
        assert len(reader.get(LIST).context["page"].rows) == 3


def test_the_page_is_complete_without_a_script(reader, invented):
    response = reader.get(PAGE)
    text = response.content.decode()
    page = response.context["page"]
    assert (page.area, page.as_at.split(" from ")[1]) == ("England", "invented.csv")
    assert text.count("<table") == 5  # the chart's, three of years, one of regions
    for words in ("Area figure, not a hub’s own", "Without Newby (not available)", "Same", "Nobody"):
        assert words in text
    assert "style=" not in text


@pytest.mark.parametrize("address", [PAGE, f"{PAGE}?area=north"])
def test_the_page_asks_as_often_whatever_the_years_and_areas(
    reader, country, address, django_assert_num_queries
):
    """Who is looking, and what the navigation offers, is asked on every page; the rest is the page's own."""
    source = make_source()
    load_file(as_file(invented_rows()[-5:]), name="one.csv", source=source, by=None)
    with CaptureQueriesContext(connection) as one:
        assert len(reader.get(address).context["page"].tables[0].rows) == 1
    assert len(one) <= 10
    load_file(as_file(invented_rows()), name="all.csv", source=source, by=None)
    with django_assert_num_queries(len(one)):
        assert len(reader.get(address).context["page"].tables[0].rows) == 3


def test_an_area_and_a_year_may_be_chosen(reader, invented):
    response = reader.get(f"{PAGE}?area=north&year=2018-04-01-to-2019-03-31")
    page = response.context["page"]
    assert (page.area, page.within.caption) == (
        "North",
        "Authorities as published, April 2018 to March 2019",
    )
    assert [row[0] for row in page.within.rows] == ["Oldby", "Overton", "Upton"]
    form = response.context["form"]
    assert form.initial == {"area": "north", "year": "2018-04-01-to-2019-03-31"}
    assert form.fields["area"].choices == [("england", "England"), ("north", "North"), ("south", "South")]


@pytest.mark.parametrize(
    "address",
    [
        "/figures/context/TST9.9/",
        f"{PAGE}?area=upton",
        f"{PAGE}?area=atlantis",
        f"{PAGE}?year=2018",
        f"{PAGE}?year=2011-04-01-to-2012-03-31",
    ],
)
def test_what_is_not_there_is_not_found(reader, invented, address):
    assert reader.get(address).status_code == 404


def test_a_measure_without_a_file_says_so(reader, country):
    make_source()
    response = reader.get(PAGE)
    assert response.status_code == 200
    assert "Nothing has been loaded yet" in response.content.decode()


def test_without_areas_there_is_no_page(reader):
    make_source()
    assert ContextSeries.objects.count() == 2
    assert reader.get(PAGE).status_code == 404
