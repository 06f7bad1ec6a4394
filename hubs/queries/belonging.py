"""When which hub belonged to an authority, for pages over several periods: one statement for all of them."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from ..choices import Level
from ..models import Place, PlaceParent


class Belonging:
    """The hubs of an authority, past and present, in the order of their names."""

    def __init__(self, rows: Iterable[PlaceParent]):
        self.places: dict[int, Place] = {}
        self._spans: dict[int, list[PlaceParent]] = defaultdict(list)
        for row in rows:
            self.places[row.place_id] = row.place
            self._spans[row.place_id].append(row)

    def holds(self, place_id: int, day: date) -> bool:
        return any(
            span.starts <= day and (span.ends is None or day < span.ends) for span in self._spans[place_id]
        )

    def expected(self, place: Place, day: date) -> bool:
        """Whether figures of a period that begins on the day are the authority's to expect."""
        stood = place.opened <= day and (place.closed is None or day < place.closed)
        return stood and self.holds(place.pk, day)

    def expected_on(self, day: date) -> list[int]:
        return [pk for pk, place in self.places.items() if self.expected(place, day)]


def belonging_to(authority: Place) -> Belonging:
    return Belonging(
        PlaceParent.objects.filter(parent=authority, place__level=Level.HUB)
        .select_related("place")
        .order_by("place__name", "place", "starts")
    )
