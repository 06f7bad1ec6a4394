"""What a version of the framework must have beyond its form before it may be published."""

from collections.abc import Iterator

from ..choices import Tier
from ..document.parts import indicators
from .problems import Problem

# Frameworks to which every outcome has an answer: where it stands there, or why nowhere.
ANSWERED_FRAMEWORKS = ("London Family Hubs and Beyond", "Supporting Families")


def publication_problems(document: dict) -> list[Problem]:
    """Problems of a well-formed document that only publishing asks about."""
    return [Problem(path, message) for rule in (_not_empty, _answered) for path, message in rule(document)]


def _not_empty(document: dict) -> Iterator[tuple[str, str]]:
    if not any(indicator["tier"] == Tier.CORE for _, _, indicator in indicators(document)):
        yield "domains", "there is no core measure, so no hub would have anything to report"


def _answered(document: dict) -> Iterator[tuple[str, str]]:
    for domain in document["domains"]:
        for outcome in domain["outcomes"]:
            named = {row["framework"] for row in outcome.get("crosswalk", [])}
            for framework in ANSWERED_FRAMEWORKS:
                if framework not in named:
                    path = f"domains[{domain['code']}].outcomes[{outcome['code']}].crosswalk"
                    yield (
                        path,
                        f"say where the outcome stands in {framework}, or why it stands nowhere there",
                    )
