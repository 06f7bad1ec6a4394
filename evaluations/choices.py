"""Words with a fixed meaning in what is made of the figures."""

from django.db.models import TextChoices


class Shown(TextChoices):
    """What a release shows of a figure. Hidden exists only here, never in the facts."""

    SHOWN = "shown", "Shown"
    HIDDEN = "hidden", "Hidden, small number"
    YEARS = "years", "Shown for whole years only"


# What happens to a family so rarely that a quarter's figure could point at one: readers see whole years, by
# authority first, and never a quarter as well.
RARE_MEASURES = frozenset({"WHF2.1", "WHF2.3"})


class Published(TextChoices):
    """What a published file has in a cell: a number, or why there is none. None of the words is zero."""

    NUMBER = "number", "Number"
    CONFIDENTIAL = "confidential", "Confidential"
    LOW_RELIABILITY = "low_reliability", "Low reliability"
    NOT_AVAILABLE = "not_available", "Not available"
    NOT_APPLICABLE = "not_applicable", "Not applicable"
    ROUNDS_TO_ZERO = "rounds_to_zero", "Rounds to zero"
    BLANK = "blank", "Left blank"
    NO_COLUMN = "no_column", "Not in the file"


# The symbols of published statistics, those of older files last. Another sign in a cell refuses the file.
PUBLISHED_SYMBOLS: dict[str, Published] = {
    "c": Published.CONFIDENTIAL,
    "u": Published.LOW_RELIABILITY,
    "x": Published.NOT_AVAILABLE,
    "z": Published.NOT_APPLICABLE,
    "low": Published.ROUNDS_TO_ZERO,
    ":": Published.NOT_AVAILABLE,
    "..": Published.NOT_AVAILABLE,
    ".": Published.NOT_APPLICABLE,
    "*": Published.CONFIDENTIAL,
    "": Published.BLANK,
}

# The names of long work.
COMPARE = "evaluations.compare"
MEND = "evaluations.mend"
SWEEP = "evaluations.sweep"
RELEASE = "evaluations.release"
