"""Hub figures for a file, as far as the person may see them: the value that stands, in the file's order."""

from collections.abc import Iterator

from django.db.models import F, QuerySet

from outcomes.models import User

from ..models import Observation, Period, Place
from .return_plan import stands
from .scope import reach
from .value_files import observations_to_write

VIEW = "hubs.view_hub"
CHUNK = 2000


def figures_to_write(
    *, viewer: User, places: QuerySet[Place] | list[int], period: Period | None = None
) -> Iterator[Observation]:
    """In pieces, so that a file of any length takes little room. What was taken back or returned is left out;
    what was approved before it stands."""
    found = observations_to_write(place_ids=places, period=period).filter(
        reach(viewer, VIEW, on=F("period__starts"))
    )
    for observation in found.iterator(chunk_size=CHUNK):
        state, parts, _ = stands(observation)
        if state:
            observation.submitted_state = state
            observation.submitted_numerator = parts.numerator
            observation.submitted_denominator = parts.denominator
            observation.submitted_sum_sq = parts.sum_sq
            yield observation
