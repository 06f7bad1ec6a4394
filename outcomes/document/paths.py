"""Where something stands in a file, in a form that people can follow: domains[ACC].outcomes[ACC1].title."""

from collections.abc import Iterator

from . import keys

ORDER = "order"
# Objects whose keys are codes, so that their order is part of what is said.
_ORDERED = {f"vocabularies.{name}" for name in (*keys.CODE_LISTS, keys.RETIRED_CODES, "breakdowns")}


def labels(items: list) -> list[str]:
    """A name for each item of a list: its code where it has one, else its number; told apart where equal."""
    made: list[str] = []
    for number, item in enumerate(items, start=1):
        name = _name(item) or str(number)
        if name in made:
            name = f"{name}, item {number}"
        made.append(name)
    return made


def _name(item: object) -> str:
    if not isinstance(item, dict):
        return ""
    if isinstance(item.get("indicator"), str):
        parts = [item["indicator"], item.get("code"), item.get("scheme")]
        return ", ".join(part for part in parts if isinstance(part, str))
    if isinstance(item.get("code"), str):
        return item["code"]
    level = item.get("level")
    return str(level) if isinstance(level, int) else ""


def joined(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def within(path: str, label: str) -> str:
    return f"{path}[{label}]"


def flat(document: object, path: str = "") -> dict[str, object]:
    """Every value under its path. Two documents with the same values are the same, and the reverse."""
    return dict(_leaves(document, path))


def _leaves(value: object, path: str) -> Iterator[tuple[str, object]]:
    if isinstance(value, dict):
        for key, part in value.items():
            yield from _leaves(part, joined(path, key))
        if path in _ORDERED:
            yield joined(path, ORDER), list(value)
        if not value:
            yield path, {}
    elif isinstance(value, list) and any(isinstance(item, dict) for item in value):
        names = labels(value)
        for name, item in zip(names, value, strict=True):
            yield from _leaves(item, within(path, name))
        yield joined(path, ORDER), names
    else:
        yield path, value
