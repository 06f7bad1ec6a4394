"""Which places a person may choose to read figures of."""

from dataclasses import dataclass
from datetime import date

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet

from hubs.choices import Level
from hubs.models import Place, PlaceParent
from hubs.queries.places import exists_on
from hubs.queries.scope import Viewer, holdings_of, reads_everything, releases_reach

MOST_FOUND = 50


@dataclass(frozen=True)
class Choice:
    """Places to choose among, from the nation down; `more` where there are others of that name."""

    places: list[Place]
    more: bool = False
    # Whether there are places that only a search finds.
    has_others: bool = False


def places_to_choose(*, viewer: Viewer, day: date) -> Choice:
    """Those that exist now and whose figures the person reads, each with whether it is her own.

    An area in which there has never been a hub has nothing to show, unless it is one's own. Hubs are many:
    they are listed for who belongs to one of them or to their authority, and are otherwise found by name or
    from their authority's page.
    """
    found = _readable(viewer, day)
    holdings = holdings_of(viewer)
    by_name_only = reads_everything(viewer) or any(
        holding.level is None or holding.level > Level.AUTHORITY for holding in holdings
    )
    if by_name_only:
        found = found.exclude(level=Level.HUB)
    worth = Q(level=Level.NATION) | Q(is_own=True) | has_hubs()
    return Choice(list(found.filter(worth)), has_others=by_name_only)


def places_called(name: str, *, viewer: Viewer, day: date) -> Choice:
    """Those with these words in their name, hubs too, at whatever level."""
    found = _readable(viewer, day)
    for word in name.split():
        found = found.filter(name__icontains=word)
    places = list(found.filter(Q(is_own=True) | has_hubs())[: MOST_FOUND + 1])
    return Choice(places[:MOST_FOUND], more=len(places) > MOST_FOUND, has_others=True)


def has_hubs() -> Q:
    """Places that are a hub, or that have ever had one."""
    hubs = PlaceParent.objects.filter(place__level=Level.HUB)
    return (
        Q(level__in=(Level.HUB, Level.NATION))
        | Q(Exists(hubs.filter(parent=OuterRef("pk"))))
        | Q(Exists(hubs.filter(parent__parents__parent=OuterRef("pk"))))
    )


def _readable(viewer: Viewer, day: date) -> QuerySet[Place]:
    own = [holding.place_id for holding in holdings_of(viewer) if holding.place_id is not None]
    return (
        releases_reach(viewer, on=day)
        .filter(exists_on(day))
        .annotate(is_own=ExpressionWrapper(Q(pk__in=own), output_field=BooleanField()))
        .order_by("-level", "name", "pk")
    )
