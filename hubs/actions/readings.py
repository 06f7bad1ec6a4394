"""Who looked at raw figures. Kept like every other act, since they are inside figures, not yet protected.

All of it under one name: a page of a return, a hub's figures, a figure over places, and every file.
"""

from outcomes.actions import audit
from outcomes.models import User

from ..models import Place, Return

VERB = "figures.read"
FILE = "file"


def note(*, what: Return | Place, by: User, as_file: bool = False, **detail) -> None:
    """A person of the inside audience read figures before anything was hidden, on a page or in a file."""
    place_id = what.place_id if isinstance(what, Return) else what.pk
    if as_file:
        detail["as"] = FILE
    audit.record(by=by, verb=VERB, object=what, scope=f"place:{place_id}", detail=detail)
