"""Who looked at raw figures: one line for each page."""

from hubs.models import Period, Place
from outcomes.actions import audit
from outcomes.models import User

VERB = "read raw figures"


def note_raw_read(*, by: User, place: Place, period: Period, indicator: str = "") -> None:
    """Record that a person of the inside audience saw figures before anything was hidden."""
    detail = {"period": period.code}
    if indicator:
        detail["indicator"] = indicator
    audit.record(by=by, verb=VERB, object=place, scope=f"place:{place.pk}", detail=detail)
