"""A hub chooses its optional measures, once for a financial year."""

from collections.abc import Collection
from datetime import date

from django.db import transaction

from outcomes.actions import audit
from outcomes.models import User

from ..models import IndicatorChoice, Place
from ..queries.choices import is_settled, optional_entries
from .refusals import WrongState


@transaction.atomic
def choose(*, place: Place, year_starts: date, indicator_ids: Collection[int], by: User) -> None:
    """These and no others. It can be changed until the year's first return is submitted."""
    if (year_starts.month, year_starts.day) != (4, 1):
        raise WrongState("A financial year begins on 1 April.")
    # The place's row stands for all its choices: two people who choose at once wait for each other.
    Place.objects.select_for_update().get(pk=place.pk)
    if is_settled(place, year_starts):
        raise WrongState(
            "The first return of this financial year has been submitted. Choose again for the next year."
        )
    wanted = set(indicator_ids)
    offered = {
        entry.definition.indicator_id: entry.definition.code for entry in optional_entries(year_starts)
    }
    if wanted - set(offered):
        raise WrongState("Choose from the optional measures of the framework that is in force.")
    standing = set(
        IndicatorChoice.objects.filter(place=place, year_starts=year_starts).values_list(
            "indicator", flat=True
        )
    )
    IndicatorChoice.objects.filter(
        place=place, year_starts=year_starts, indicator__in=standing - wanted
    ).delete()
    IndicatorChoice.objects.bulk_create(
        IndicatorChoice(place=place, year_starts=year_starts, indicator_id=indicator, by=by)
        for indicator in sorted(wanted - standing)
    )
    audit.record(
        by=by,
        verb="measures.chosen",
        object=place,
        scope=f"place:{place.pk}",
        detail={
            "year": year_starts.isoformat(),
            "added": sorted(offered[i] for i in wanted - standing),
            "dropped": sorted(offered.get(i, str(i)) for i in standing - wanted),
        },
    )
