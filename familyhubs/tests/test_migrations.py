"""Models and migrations agree, and the guards stand after all of them."""

import pytest
from django.core.management import call_command
from django.db import connection

from outcomes import guards


@pytest.mark.django_db
def test_no_migration_is_wanting():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.django_db
def test_every_guard_stands_after_migrating():
    assert guards.missing(connection) == []
    assert guards.registered() != []
