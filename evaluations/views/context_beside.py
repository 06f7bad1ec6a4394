"""Published area figures for a page about a hub or a wider place: what was read, as the page wants it."""

from datetime import date

from hubs.beside import AreaFigures
from hubs.models import Place
from outcomes.models import User

from ..presenters import context_beside
from ..queries.context_beside import values_beside


def area_figures(*, viewer: User, place: Place, indicator: str, day: date) -> AreaFigures | None:
    values = values_beside(viewer=viewer, place=place, indicator=indicator, day=day)
    return context_beside.area_figures(values, place=place)
