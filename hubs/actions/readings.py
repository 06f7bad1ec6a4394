"""Who looked at raw figures. Kept like every other act, since they are inside figures, not yet protected."""

from outcomes.actions import audit
from outcomes.models import User

from ..models import Place, Return


def note(*, what: Return | Place, by: User, verb: str = "figures.read", **detail) -> None:
    """An analyst or the hub's own people read figures, on a page or in a file."""
    place_id = what.place_id if isinstance(what, Return) else what.pk
    audit.record(by=by, verb=verb, object=what, scope=f"place:{place_id}", detail=detail)
