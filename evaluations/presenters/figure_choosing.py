"""What may be chosen on a page of figures, in its address: period, domain, benefit, kind of hub."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from hubs.choices import HubKind, Level
from hubs.models import Period, Place
from outcomes.choices import Benefit
from outcomes.templatetags.formats import british_date

from ..queries.figure_grid import Grid
from .figure_places import with_query


@dataclass(frozen=True)
class Choosable:
    """One way of choosing, as a list in the form at the top."""

    name: str
    label: str
    options: list[tuple[str, str, bool]]


def query_of(grid: Grid, asks: tuple[str, ...] = ("period", "domain", "benefit", "kind")) -> dict[str, str]:
    """What was chosen, for addresses that keep it."""
    wanted = grid.wanted
    chosen = {
        "period": grid.period.code,
        "domain": wanted.domain,
        "benefit": wanted.benefit,
        "kind": wanted.kind,
    }
    return {name: value for name, value in chosen.items() if name in asks}


def choosing_of(grid: Grid, today: date) -> Iterator[Choosable]:
    yield Choosable(
        "period",
        "Period",
        [(one.code, _choice(one, today), one.pk == grid.period.pk) for one in grid.periods],
    )
    wanted = grid.wanted
    domains = [(one.code, one.title) for one in grid.domains]
    yield Choosable("domain", "Domain", _options("All domains", domains, wanted.domain))
    yield Choosable("benefit", "Benefit", _options("All benefits", Benefit.choices, wanted.benefit))
    if may_choose_kind(grid.place):
        yield Choosable("kind", "Kind of hub", _options("All kinds", HubKind.choices, wanted.kind))


def may_choose_kind(place: Place) -> bool:
    """Sums over some hubs are for who may open each of them; a hub is of one kind."""
    return place.level > Level.HUB and bool(place.reads_all_below)


def _options(everything: str, choices, chosen: str) -> list[tuple[str, str, bool]]:
    return [("", everything, not chosen), *((code, label, code == chosen) for code, label in choices)]


def _choice(period: Period, today: date) -> str:
    if not getattr(period, "has_figures", True):
        return f"{period.title} (no figures)"
    return f"{period.title} (not yet complete)" if today <= period.due else period.title


def not_complete(grid: Grid, today: date) -> str:
    if today > grid.period.due:
        return ""
    return f"Not yet complete: returns for this period may come in until {british_date(grid.period.due)}."


def newer(grid: Grid, query: dict[str, str], address: str, today: date) -> tuple[str, str]:
    """A later period of the same kind of which there are figures, though not all of them."""
    for period in grid.periods:
        is_later = period.frequency == grid.period.frequency and period.starts > grid.period.starts
        if is_later and getattr(period, "has_figures", True):
            return _choice(period, today), with_query(address, query | {"period": period.code})
    return "", ""
