"""Names of rights that only a role gives. A superuser's blanket permission does not reach them.

The framework knows no places and no roles; the app that does registers its rights once, in
`AppConfig.ready`.
"""

from collections.abc import Iterable

_registered: set[str] = set()


def register(names: Iterable[str]) -> None:
    _registered.update(names)


def follow_roles(name: str) -> bool:
    return name in _registered
