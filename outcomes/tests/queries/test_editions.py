from datetime import date, datetime

import pytest
from django.utils import timezone

from outcomes.models import Edition
from outcomes.queries.editions import before, drafts, in_force, in_force_on, newest_published

pytestmark = pytest.mark.django_db


def at(year: int, month: int = 6) -> datetime:
    return timezone.make_aware(datetime(year, month, 1))


def edition(version: str, starts: date | None, *, retired: datetime | None = None) -> Edition:
    """Published from that day, unless there is none; retired where said."""
    status = "draft" if starts is None else "retired" if retired else "published"
    return Edition.objects.create(
        name="Framework",
        version=version,
        status=status,
        in_force_from=starts,
        published_at=at(2019) if starts else None,
        retired_at=retired,
    )


def test_the_newest_that_has_begun_governs():
    first = edition("1", date(2020, 4, 1))
    second = edition("2", date(2021, 4, 1))
    edition("3", None)

    assert in_force_on([date(2020, 3, 31), date(2020, 4, 1), date(2021, 3, 31), date(2021, 4, 1)]) == {
        date(2020, 3, 31): None,
        date(2020, 4, 1): first,
        date(2021, 3, 31): first,
        date(2021, 4, 1): second,
    }


def test_a_retired_one_goes_on_governing_its_own_time():
    first = edition("1", date(2020, 4, 1), retired=at(2022))
    second = edition("2", date(2021, 4, 1))

    assert in_force(date(2020, 7, 1)) == first
    assert in_force(date(2021, 4, 1)) == second


def test_one_that_was_retired_before_its_day_never_governs():
    first = edition("1", date(2020, 4, 1))
    edition("2", date(2021, 4, 1), retired=at(2021, 1))
    third = edition("3", date(2021, 10, 1))

    assert in_force(date(2021, 4, 1)) == first
    assert before(third) == first


def test_many_days_take_one_statement(django_assert_num_queries):
    edition("1", date(2020, 4, 1))
    edition("2", date(2021, 4, 1))

    with django_assert_num_queries(1):
        in_force_on([date(2020, 4, 1), date(2021, 4, 1), date(2022, 4, 1)])


def test_what_a_draft_follows():
    first = edition("1", date(2020, 4, 1))
    second = edition("2", date(2021, 4, 1))
    draft = edition("3", None)

    assert newest_published() == second
    assert list(drafts()) == [draft]
    assert (before(first), before(second), before(draft)) == (None, first, second)
    draft.based_on = first
    assert before(draft) == first
