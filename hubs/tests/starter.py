"""The framework that ships with the product, published, for tests of what a real return asks."""

import json
from datetime import date
from pathlib import Path

import outcomes
from hubs.tests import builders
from outcomes.actions import editions, framework_files
from outcomes.models import Definition, Edition, User

FILE = Path(outcomes.__file__).parent / "data" / "starter_framework.json"


def publish_starter(*, in_force_from: date = builders.LONG_AGO, by: User | None = None) -> Edition:
    by = by or builders.make_user()
    edition = framework_files.load(document=json.loads(FILE.read_text()), by=by).edition
    editions.publish(edition=edition, in_force_from=in_force_from, by=by)
    edition.refresh_from_db()
    return edition


def definition(code: str) -> Definition:
    return Definition.objects.select_related("indicator").get(indicator__code=code)
