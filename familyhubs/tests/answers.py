"""How a page answers each of the cast, and the ways in which most pages do."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils import timezone

from .world import CAST, World

Answers = dict[str, int]

NOBODY = "nobody"
SIGNED_IN = frozenset(CAST) - {NOBODY}
# Who may know that the place is there: its own people, its authority's, and those of everywhere.
SEE_ALDER = {"worker", "manager", "analyst", "commissioner", "national", "administrator"}
SEE_TYNEBRIDGE = SEE_ALDER | {"neighbour"}


def _answers(status: int, ok: str, *, told: set[str], otherwise: int) -> Answers:
    allowed = set(ok.split())
    assert allowed <= set(CAST), allowed - set(CAST)
    return {
        name: status if name in allowed else 302 if name == NOBODY else 403 if name in told else otherwise
        for name in CAST
    }


def at_alder(ok: str, status: int = 200) -> Answers:
    """These get it; others who know of Alder are told that they may not, strangers find nothing."""
    return _answers(status, ok, told=SEE_ALDER, otherwise=404)


def at_tynebridge(ok: str, status: int = 200) -> Answers:
    return _answers(status, ok, told=SEE_TYNEBRIDGE, otherwise=404)


def with_right(ok: str, status: int = 200) -> Answers:
    """A page of no place: the right is had or not."""
    return _answers(status, ok, told=set(SIGNED_IN), otherwise=403)


def among(right: str, ok: str, status: int = 200) -> Answers:
    """These hold the right somewhere, and of them only some reach this object."""
    return _answers(status, ok, told=set(SIGNED_IN) - set(right.split()), otherwise=404)


def only(ok: str, status: int = 200) -> Answers:
    """These find it, to all others it does not exist."""
    return _answers(status, ok, told=set(), otherwise=404)


def everyone(status: int = 200) -> Answers:
    return _answers(status, " ".join(SIGNED_IN), told=set(), otherwise=status)


def public(status: int = 200) -> Answers:
    return dict.fromkeys(CAST, status)


NOT_OFFERED = everyone(405)
NEVER_OFFERED = public(405)


@dataclass(frozen=True)
class Row:
    get: Answers
    post: Answers = field(default_factory=lambda: dict(NOT_OFFERED))
    # What stands in the address, and what is sent.
    at: Callable[[World], list] = lambda world: []
    data: Callable[[World], dict] = lambda world: {}
    query: Callable[[World], str] = lambda world: ""
    shows: dict[str, str] | None = None


INVITERS = "manager neighbour stranger analyst other_analyst administrator"

# Whose rights are asked at some place or other.
INSIDE = "worker manager analyst"
INSIDERS = f"{INSIDE} neighbour stranger other_analyst"
ANALYSTS = "analyst other_analyst"
LOADERS = f"{ANALYSTS} administrator"
PROPOSERS = f"manager neighbour stranger {ANALYSTS}"
READERS = f"{INSIDERS} commissioner other_commissioner national"


def draft(world: World) -> list:
    """Alder's return of last quarter, which has begun."""
    return ["alder", world.things.period.code]


def approved(world: World) -> list:
    """Alder's return of the quarter before, which is approved."""
    return ["alder", world.things.before.code]


def version(world: World) -> int:
    return type(world.things.birch_return).objects.get(pk=world.things.birch_return.pk).version


def financial_year(world: World) -> int:
    today = timezone.localdate()
    return today.year if today.month >= 4 else today.year - 1


ALDER = {"at": lambda world: ["alder"]}
TYNEBRIDGE = {"at": lambda world: ["tynebridge"]}
