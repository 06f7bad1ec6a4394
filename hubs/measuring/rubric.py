"""Reading a level from ratings: in words that are ordered, never in decimals."""

from collections.abc import Collection

# Below this number of rated dimensions there is no overall level (the framework's scoring rule).
RATED_NEEDED = 8


def overall_level(ratings: Collection[int]) -> int | None:
    """The middle of the rated dimensions, the lower of two middles; None under eight rated."""
    if len(ratings) < RATED_NEEDED:
        return None
    return sorted(ratings)[(len(ratings) - 1) // 2]
