"""How a measure's figures add up over places, and why some do not."""

from outcomes.choices import MEAN_KINDS, RATIO_KINDS, Kind, PlaceRule
from outcomes.models import Definition

REASON_NOT_ADDED = (
    "This measure is not added up over places: what it counts in one place may be counted in another too, or "
    "belongs to an area and not to its hubs."
)


def is_ratio(definition: Definition) -> bool:
    """Whether the value is a numerator over a denominator, divided after adding."""
    return (
        definition.kind in RATIO_KINDS | MEAN_KINDS
        or definition.kind == Kind.MONEY_RATIO
        or definition.place_rule in (PlaceRule.RATIO_OF_SUMS, PlaceRule.POOLED_MEAN)
    )


def is_mean(definition: Definition) -> bool:
    return definition.kind in MEAN_KINDS or definition.place_rule == PlaceRule.POOLED_MEAN


def adds_over_places(definition: Definition) -> bool:
    return definition.place_rule != PlaceRule.NONE


def has_bounds(definition: Definition) -> bool:
    """A family may be counted in two hubs, so that the sum is an upper bound and the largest part a lower."""
    return definition.place_rule == PlaceRule.SUM_WITH_OVERLAP_NOTE


def reason_not_added(definition: Definition) -> str:
    """Why there is no figure over several places; empty where there is one."""
    return "" if adds_over_places(definition) else REASON_NOT_ADDED
