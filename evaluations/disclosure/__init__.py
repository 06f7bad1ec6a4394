"""Which figures readers may not see, so that nobody can be recognised: pure calculation, without Django."""

from .rule import COUNTS, DENOMINATOR_COUNTS, NOTHING_COUNTS, POLICY, Counting, Figure, Rule, protect

__all__ = [
    "COUNTS",
    "DENOMINATOR_COUNTS",
    "NOTHING_COUNTS",
    "POLICY",
    "Counting",
    "Figure",
    "Rule",
    "protect",
]
