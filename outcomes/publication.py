"""Telling others that a version of the framework was published, and what of it concerns whom.

Apps above register in `AppConfig.ready`; the framework knows none of them.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .models import Edition, User

Listener = Callable[["Edition", "User | None"], None]


@dataclass(frozen=True)
class Audience:
    """A place of the person who looks, and the optional measures that it reports."""

    place: str
    codes: frozenset[str] = field(default_factory=frozenset)


AudienceSource = Callable[["User"], list[Audience]]

_listeners: list[Listener] = []
_audience_sources: list[AudienceSource] = []


def when_published(listener: Listener) -> None:
    """Call this with the edition and its publisher, inside the transaction that publishes."""
    if listener not in _listeners:
        _listeners.append(listener)


def announce(edition: "Edition", *, by: "User | None") -> None:
    for listener in _listeners:
        listener(edition, by)


def register_audience(source: AudienceSource) -> None:
    """Let a function name the places of a person, so that the page of changes can speak to each."""
    if source not in _audience_sources:
        _audience_sources.append(source)


def audiences_of(viewer: "User") -> list[Audience]:
    return [audience for source in _audience_sources for audience in source(viewer)]
