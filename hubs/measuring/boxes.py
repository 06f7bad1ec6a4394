"""The name of each box of a return: one for the form, the list of errors and the list of conflicts."""

import re

# Boxes that a figure has besides its numbers.
STATE = "state"
REASON = "reason"
METHOD = "method"
EXPLANATION = "explanation"
QUESTIONNAIRE = "instrument"

# No longer than a number of the database: what is longer was made up.
_BOX = re.compile(
    r"f(?P<definition>[0-9]{1,18})-(?P<slot>[0-9]{1,4})-(?P<cell>[0-9]{1,18})-(?P<name>[a-z0-9_-]{1,60})"
)
_NUMBER = re.compile(r"[0-9]{1,18}")


def box(definition_id: int, name: str, *, slot: int = 0, cell_id: int = 0) -> str:
    """The name, and the HTML id, of one box."""
    return f"f{definition_id}-{slot}-{cell_id}-{name}"


def parse_number(text: str) -> int | None:
    """A number that a page wrote into a form, such as a figure's; None for anything else."""
    return int(text) if _NUMBER.fullmatch(text) else None


def parse_box(text: str) -> tuple[int, int, int, str] | None:
    """Definition, slot, cell and name of a box; None for any other field of a form."""
    found = _BOX.fullmatch(text)
    if found is None:
        return None
    return int(found["definition"]), int(found["slot"]), int(found["cell"]), found["name"]
