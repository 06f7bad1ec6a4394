"""The framework as everybody may read it: the version in force with its domains and measures."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django.urls import reverse

from ..choices import Benefit, OutcomeLevel, Tier
from ..models import Edition, EditionEntry, FrameworkRule, Source, VocabularyEntry
from ..templatetags.formats import british_date

MEASURE_COLUMNS = ("Measure", "How often", "Who reports it")
TIER_COLOURS = {Tier.CORE: "green", Tier.OPTIONAL: "blue", Tier.CONTEXT: "grey"}
TIER_WORDS = {
    Tier.CORE: "Every hub",
    Tier.OPTIONAL: "Optional",
    Tier.CONTEXT: "Area figure",
}
SOURCE_COLUMNS = ("What was read", "Published by", "Used for")
VERSION_COLUMNS = ("Version", "In force from", "Status")


@dataclass(frozen=True)
class OutcomePart:
    title: str
    description: str
    level: str
    table_id: str
    rows: list[list]


@dataclass(frozen=True)
class DomainPart:
    anchor: str
    title: str
    benefit: str
    outcomes: list[OutcomePart]


@dataclass(frozen=True)
class Background:
    """What stands behind the measures: words, rules, and what was read."""

    terms: list[dict[str, str]]
    rules: list[str]
    sources: list[list]


@dataclass(frozen=True)
class FrameworkPage:
    edition: Edition | None
    since: str
    coming: list[tuple[str, str]]  # sentence and address of what is published and not yet in force
    counts: str
    domains: list[DomainPart]
    versions: list[list]


def framework_page(
    edition: Edition | None, entries: list[EditionEntry], versions: list[Edition], *, today
) -> FrameworkPage:
    return FrameworkPage(
        edition=edition,
        since=british_date(edition.in_force_from) if edition else "",
        coming=[
            (f"Version {one.version} is in force from {british_date(one.in_force_from)}.", changes_url(one))
            for one in versions
            if one.in_force_from > today and one.retired_at is None
        ],
        counts=_counts(entries),
        domains=[
            DomainPart(
                anchor=domain.code.lower(),
                title=domain.title,
                benefit=Benefit(domain.benefit).label,
                outcomes=[
                    _outcome(outcome, list(measures))
                    for outcome, measures in groupby(in_domain, lambda entry: entry.outcome)
                ],
            )
            for domain, in_domain in groupby(entries, lambda entry: entry.outcome.domain)
        ],
        versions=[
            [
                {"text": one.version, "url": changes_url(one)},
                british_date(one.in_force_from),
                _standing(one, edition, today),
            ]
            for one in versions
        ],
    )


def background(
    terms: Iterable[VocabularyEntry], rules: Iterable[FrameworkRule], sources: Iterable[Source]
) -> Background:
    return Background(
        terms=[{"key": term.code, "value": term.meaning} for term in terms],
        rules=[rule.text for rule in rules],
        sources=[[_source(one), one.publisher, one.used_for] for one in sources],
    )


def _source(one: Source) -> dict[str, str] | str:
    """A link where the address is one of a page, and never one that runs something."""
    if one.url.startswith(("https://", "http://")):
        return {"text": one.title, "url": one.url}
    return one.title


def changes_url(edition: Edition) -> str:
    return reverse("framework_changes", args=[edition.version])


def measure_url(code: str) -> str:
    return reverse("framework_measure", args=[code])


def _outcome(outcome, measures: list[EditionEntry]) -> OutcomePart:
    return OutcomePart(
        title=f"{outcome.code} {outcome.title}",
        description=outcome.description,
        level=OutcomeLevel(outcome.level).label,
        table_id=outcome.code.lower(),
        rows=[
            [
                {"text": str(entry.definition), "url": measure_url(entry.definition.code)},
                entry.definition.get_frequency_display(),
                {"text": TIER_WORDS[entry.tier], "tag": TIER_COLOURS[entry.tier]},
            ]
            for entry in measures
        ],
    )


def _counts(entries: list[EditionEntry]) -> str:
    by_tier = {tier: sum(entry.tier == tier for entry in entries) for tier in Tier}
    return (
        f"{len(entries)} measures: {by_tier[Tier.CORE]} that every hub reports, {by_tier[Tier.OPTIONAL]} that"
        f" a hub may choose, {by_tier[Tier.CONTEXT]} about the area."
    )


def _standing(one: Edition, current: Edition | None, today) -> str:
    if current is not None and one.pk == current.pk:
        return "In force now"
    if one.retired_at is not None:
        return f"Retired on {british_date(one.retired_at)}"
    return "Not yet in force" if one.in_force_from > today else "Followed by a later version"
