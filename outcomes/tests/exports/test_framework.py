import pytest

from outcomes.exports.framework import edition_bytes, file_name
from outcomes.imports.framework import STARTER
from outcomes.tests.starter import starter_draft

pytestmark = pytest.mark.django_db


def test_an_edition_gives_the_bytes_that_it_came_from():
    edition = starter_draft()

    assert edition_bytes(edition) == STARTER.read_bytes()
    assert file_name(edition) == "framework-0.3.json"


def test_writing_takes_as_many_statements_however_many_measures(django_assert_num_queries):
    edition = starter_draft()
    for kept in (3, 1):
        keep = list(edition.entries.order_by("pk").values_list("pk", flat=True)[:kept])
        edition.entries.exclude(pk__in=keep).delete()
        with django_assert_num_queries(20):
            edition_bytes(edition)
