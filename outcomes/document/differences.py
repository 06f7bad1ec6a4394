"""What differs between two documents, value by value."""

from dataclasses import dataclass

from .paths import ORDER, flat

ABSENT = "—"


@dataclass(frozen=True)
class Difference:
    path: str
    old: object
    new: object

    def __str__(self) -> str:
        return f"{self.path}: {shown(self.old)} → {shown(self.new)}"


_NOTHING = object()


def differences(old: dict, new: dict) -> list[Difference]:
    """Every value that differs, in the order of the new document, what is gone at the end."""
    before, after = flat(old), flat(new)
    paths = [*after, *(path for path in before if path not in after)]
    found = []
    for path in paths:
        was, is_now = before.get(path, _NOTHING), after.get(path, _NOTHING)
        if path.endswith(f".{ORDER}") and not _reordered(was, is_now):
            continue
        if was != is_now and not (_empty(was) and _empty(is_now)):
            found.append(Difference(path, _or_absent(was), _or_absent(is_now)))
    return found


def _reordered(was: object, is_now: object) -> bool:
    """Whether what stands in both lists changed places; what came or went is told by itself."""
    if not isinstance(was, list) or not isinstance(is_now, list):
        return False
    return [item for item in was if item in is_now] != [item for item in is_now if item in was]


def _empty(value: object) -> bool:
    return value is _NOTHING or value == []


def _or_absent(value: object) -> object:
    return ABSENT if value is _NOTHING else value


def shown(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ", ".join(shown(item) for item in value) or "empty list"
    return str(value)
