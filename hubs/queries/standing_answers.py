"""Answers that stand for a hub until somebody changes them."""

from datetime import date

from django.db.models import QuerySet
from django.utils import timezone

from outcomes.models import Definition, User

from ..choices import EDITABLE
from ..models import Place, Return, StandingAnswer
from .scope import reach


def standing_answers_for(*, viewer: User, place: Place) -> QuerySet[StandingAnswer]:
    """Those that hold now, by measure."""
    return (
        StandingAnswer.objects.filter(reach(viewer, "hubs.view_hub"), place=place, until__isnull=True)
        .select_related("indicator", "by")
        .order_by("indicator__code")
    )


def titles_of(indicator_ids: set[int]) -> dict[int, str]:
    """What measures are called, in their newest wording."""
    return dict(
        Definition.objects.filter(indicator__in=indicator_ids)
        .order_by("number")
        .values_list("indicator_id", "title")
    )


def asked_again_from(place: Place) -> date:
    """The first day of the earliest return that is still open for typing; today where there is none."""
    first = (
        Return.objects.filter(place=place, status__in=EDITABLE)
        .order_by("period__starts")
        .values_list("period__starts", flat=True)
        .first()
    )
    return first or timezone.localdate()
