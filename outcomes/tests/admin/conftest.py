import pytest

from outcomes.actions import editions
from outcomes.models import User
from outcomes.tests.starter import starter_published


@pytest.fixture
def editor():
    return User.objects.create_superuser("editor@example.org", name="Edith Editor")


@pytest.fixture
def page(client, editor):
    client.force_login(editor)
    return client


@pytest.fixture
def published():
    return starter_published()


@pytest.fixture
def draft(published, editor):
    return editions.copy(edition=published, version="0.4", name="Next", by=editor)
