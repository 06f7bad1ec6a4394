"""The name of each box of a return: one for the form, the list of errors and the list of conflicts."""

import re

# Boxes that a figure has besides its numbers.
STATE = "state"
REASON = "reason"
METHOD = "method"
EXPLANATION = "explanation"
QUESTIONNAIRE = "instrument"

_BOX = re.compile(r"f(?P<definition>\d+)-(?P<slot>\d+)-(?P<cell>\d+)-(?P<name>[a-z0-9_-]+)")


def box(definition_id: int, name: str, *, slot: int = 0, cell_id: int = 0) -> str:
    """The name, and the HTML id, of one box."""
    return f"f{definition_id}-{slot}-{cell_id}-{name}"


def parse_box(text: str) -> tuple[int, int, int, str] | None:
    """Definition, slot, cell and name of a box; None for any other field of a form."""
    found = _BOX.fullmatch(text)
    if found is None:
        return None
    return int(found["definition"]), int(found["slot"]), int(found["cell"]), found["name"]
