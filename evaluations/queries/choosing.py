"""Which places a person may choose to read figures of."""

from django.db.models import QuerySet

from hubs.choices import Level
from hubs.models import Place
from hubs.queries.places import exists_on
from hubs.queries.scope import Viewer, holdings_of, releases_reach


def places_to_choose(*, viewer: Viewer, day) -> QuerySet[Place]:
    """Those that exist now and whose figures the person reads, from the nation down.

    Hubs are many: they are listed for who belongs to one of them or to their authority, and are otherwise
    opened from their authority's page.
    """
    found = releases_reach(viewer, on=day).filter(exists_on(day))
    if any(holding.level is None or holding.level > Level.AUTHORITY for holding in holdings_of(viewer)):
        found = found.exclude(level=Level.HUB)
    return found.order_by("-level", "name", "pk")
