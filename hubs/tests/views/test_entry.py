import pytest

from hubs.models import Entry, ReturnSection
from hubs.tests import asking
from hubs.tests.views.returns_cast import box, cells, form_of, make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def worker(cast, client):
    client.force_login(cast.worker)
    return client


def typed(code: str, cell: int = 0, slot: int = 0) -> dict:
    return Entry.objects.get(definition=asking.definition(code), cell=cell, slot=slot).typed


def test_what_is_typed_is_saved_and_the_next_page_opens(cast, worker):
    page = worker.get(cast.page())
    sent = form_of(page) | {box(asking.REACHED, "numerator"): "41", "do": "continue"}
    answer = worker.post(cast.page(), sent)
    assert answer.status_code == 302
    assert answer.url == cast.page("chd")
    assert typed(asking.REACHED) == {"numerator": "41"}
    assert cast.fresh().status == "draft"
