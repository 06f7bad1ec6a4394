"""Which places a person may choose to read figures of."""

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from hubs.choices import Level
from hubs.models import Place, PlaceParent
from hubs.queries.places import exists_on
from hubs.queries.scope import Viewer, holdings_of, releases_reach


def places_to_choose(*, viewer: Viewer, day: date) -> QuerySet[Place]:
    """Those that exist now and whose figures the person reads, from the nation down.

    An area in which there has never been a hub has nothing to show, unless it is one's own. Hubs are many:
    they are listed for who belongs to one of them or to their authority, and are otherwise opened from their
    authority's page.
    """
    found = releases_reach(viewer, on=day).filter(exists_on(day))
    holdings = holdings_of(viewer)
    if any(holding.level is None or holding.level > Level.AUTHORITY for holding in holdings):
        found = found.exclude(level=Level.HUB)
    own = [holding.place_id for holding in holdings if holding.place_id is not None]
    hubs = PlaceParent.objects.filter(place__level=Level.HUB)
    with_hubs = Exists(hubs.filter(parent=OuterRef("pk"))) | Exists(
        hubs.filter(parent__parents__parent=OuterRef("pk"))
    )
    worth = Q(level__in=(Level.HUB, Level.NATION)) | Q(pk__in=own) | with_hubs
    return found.filter(worth).order_by("-level", "name", "pk")
