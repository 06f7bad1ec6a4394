"""The shipped framework for tests: as a document, as a draft, as published."""

import copy
import json
from datetime import date
from functools import cache

from outcomes.actions import editions, framework_files
from outcomes.imports.framework import STARTER
from outcomes.models import Edition

FIRST_DAY = date(2020, 4, 1)


@cache
def _starter() -> dict:
    return json.loads(STARTER.read_text())


def starter_document() -> dict:
    """A copy of one's own, to be changed at will."""
    return copy.deepcopy(_starter())


def starter_draft(**changes) -> Edition:
    return framework_files.load(document=starter_document() | changes, by=None).edition


def starter_published(*, in_force_from: date = FIRST_DAY) -> Edition:
    return editions.publish(edition=starter_draft(), in_force_from=in_force_from, by=None)


def measure(document: dict, code: str) -> dict:
    """A measure of a document, to be looked at or changed."""
    return next(
        indicator
        for domain in document["domains"]
        for outcome in domain["outcomes"]
        for indicator in outcome["indicators"]
        if indicator["code"] == code
    )
