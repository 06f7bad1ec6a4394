"""How faults are told: in plain words, with the numbers in them."""

from dataclasses import dataclass
from decimal import Decimal

from .plan import Part, PartKind
from .typed import NEGATIVE, NOT_A_NUMBER, NOT_WHOLE, TOO_LARGE

ERROR = "error"
MISSING = "missing"
EXPLAIN = "explain"

NO_REASON = {
    "not_collected": "Say why you do not collect this.",
    "not_applicable": "Say why this does not apply here.",
}
SHORT = {
    "numerator": "How many",
    "denominator": "Out of how many",
    "mean": "The average",
    "sum": "The sum",
    "sd": "The standard deviation",
    "started": "How many started",
    "first": "The average of the first scores",
    "last": "The average of the last scores",
    "improved": "How many improved",
    "same": "How many stayed the same",
    "worse": "How many got worse",
}


@dataclass(frozen=True)
class Fault:
    """What is wrong in one box of a figure."""

    name: str
    message: str
    slot: int = 0
    cell_id: int = 0
    kind: str = ERROR
    # The other figure whose number the message tells.
    tells_of: int | None = None


def short(part: Part, *, pairs: bool = False) -> str:
    """What to call a box in a message."""
    if part.name == "n":
        return "How many with both scores" if pairs else "Out of how many"
    if part.name == "numerator" and part.kind != PartKind.WHOLE:
        return "The amount"
    return SHORT.get(part.name, "This number")


def shown(number: Decimal | int) -> str:
    """1234.50 as 1,234.5."""
    text = f"{Decimal(number):,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def unreadable(part: Part, fault: str, *, name: str) -> str:
    if fault == TOO_LARGE:
        return f"{name} is too large. Check it."
    if fault == NEGATIVE:
        return f"{name} cannot be less than 0."
    if fault == NOT_WHOLE:
        return f"{name} must be a whole number, such as 31."
    if fault == NOT_A_NUMBER and part.kind == PartKind.POUNDS:
        return f"{name} must be an amount in pounds, such as 1250 or 1250.50."
    if fault == NOT_A_NUMBER:
        example = "31" if part.kind == PartKind.WHOLE else "12.5"
        return f"{name} must be a number, such as {example}."
    return f"{name} may have at most {part.places} decimal places."
