"""Whether the service is sound: asked by the health check, answered also by the apps above.

They register in `AppConfig.ready`; only words come out, never a figure, an address or an error's text.
"""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    part: str
    good: bool
    words: str


Source = Callable[[], Finding]

_sources: list[Source] = []


def register_soundness(source: Source) -> None:
    """Let a function say how a part of the work behind the pages goes."""
    if source not in _sources:
        _sources.append(source)


def findings() -> list[Finding]:
    return [source() for source in _sources]
