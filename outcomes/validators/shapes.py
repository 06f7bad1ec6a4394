"""Small checks of single values, put together into the shape of a file."""

import re
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from difflib import get_close_matches

from ..document.paths import joined, labels, within
from .problems import Problem

Shape = Callable[[object, str], list[Problem]]

# A code may stand in an address, so it holds no spaces or slashes.
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
INDICATOR_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")


def wrong(path: str, message: str) -> list[Problem]:
    return [Problem(path, message)]


def text(value: object, path: str) -> list[Problem]:
    if not isinstance(value, str):
        return wrong(path, f"must be text, not {named(value)}")
    if not value.strip():
        return wrong(path, "must not be empty")
    if value != value.strip():
        return wrong(path, "must not begin or end with a space")
    return []


def at_most(characters: int, shape: Shape) -> Shape:
    def check(value: object, path: str) -> list[Problem]:
        problems = shape(value, path)
        if not problems and isinstance(value, str) and len(value) > characters:
            return wrong(path, f"has {len(value)} characters; at most {characters} can be kept")
        return problems

    return check


def matching(pattern: re.Pattern, words: str) -> Shape:
    def check(value: object, path: str) -> list[Problem]:
        problems = text(value, path)
        if not problems and not pattern.fullmatch(value):
            return wrong(path, f"“{value}” is not {words}")
        return problems

    return check


code = matching(CODE, "a code: letters, digits, hyphens and underscores")
version = matching(INDICATOR_CODE, "a version: letters, digits, full stops and hyphens, such as 0.4")
indicator_code = matching(INDICATOR_CODE, "a measure's code: letters, digits, full stops and hyphens")


def yes_no(value: object, path: str) -> list[Problem]:
    return [] if isinstance(value, bool) else wrong(path, f"must be true or false, not {named(value)}")


def whole(low: int, high: int) -> Shape:
    def check(value: object, path: str) -> list[Problem]:
        if isinstance(value, bool) or not isinstance(value, int):
            return wrong(path, f"must be a whole number, not {named(value)}")
        if not low <= value <= high:
            return wrong(path, f"must be from {low} to {high}, not {value}")
        return []

    return check


def number(value: object, path: str) -> list[Problem]:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return wrong(path, f"must be a number, not {named(value)}")
    exact = Decimal(str(value))
    if not exact.is_finite() or exact != round(exact, 2) or abs(exact) >= 1_000_000:
        return wrong(path, f"must be below a million with at most two decimals, not {value}")
    return []


def day(value: object, path: str) -> list[Problem]:
    problems = text(value, path)
    if problems:
        return problems
    try:
        if date.fromisoformat(value).isoformat() == value:
            return []
    except ValueError:
        pass
    return wrong(path, f"“{value}” is not a date such as 2027-11-30")


def one_of(choices: Iterable[str]) -> Shape:
    allowed = list(choices)

    def check(value: object, path: str) -> list[Problem]:
        if value in allowed:
            return []
        return wrong(path, f"unknown code {named(value)}; it must be one of {', '.join(allowed)}")

    return check


def optional(shape: Shape) -> Shape:
    return lambda value, path: [] if value is None else shape(value, path)


def low_to_high(shape: Shape) -> Shape:
    def check(value: object, path: str) -> list[Problem]:
        if not isinstance(value, list) or len(value) != 2:
            return wrong(path, "must be null or a list of two numbers, the lowest and the highest")
        problems = [p for number, part in enumerate(value, 1) for p in shape(part, within(path, str(number)))]
        if not problems and value[0] >= value[1]:
            return wrong(path, f"the lowest, {value[0]}, must be below the highest, {value[1]}")
        return problems

    return check


def list_of(shape: Shape, *, unique: bool = False, least: int = 0) -> Shape:
    def check(value: object, path: str) -> list[Problem]:
        if not isinstance(value, list):
            return wrong(path, f"must be a list, not {named(value)}")
        if len(value) < least:
            return wrong(path, f"needs at least {least} {'item' if least == 1 else 'items'}")
        problems = [
            problem
            for label, item in zip(labels(value), value, strict=True)
            for problem in shape(item, within(path, label))
        ]
        if unique and not problems:
            repeated = sorted({str(item) for item in value if value.count(item) > 1})
            problems += [Problem(path, f"names {item} more than once") for item in repeated]
        return problems

    return check


def coded(shape: Shape, *, least: int = 0) -> Shape:
    """A list of things with codes, each code once."""
    listed = list_of(shape, least=least)

    def check(value: object, path: str) -> list[Problem]:
        problems = listed(value, path)
        if isinstance(value, list):
            codes = [str(item.get("code")) for item in value if isinstance(item, dict)]
            repeated = sorted({one for one in codes if codes.count(one) > 1})
            problems += [Problem(path, f"the code {one} is used more than once") for one in repeated]
        return problems

    return check


def by_code(shape: Shape, *, keys: Shape = code) -> Shape:
    """An object whose keys are codes."""

    def check(value: object, path: str) -> list[Problem]:
        if not isinstance(value, dict):
            return wrong(path, f"must be an object of codes, not {named(value)}")
        return [
            problem
            for key, part in value.items()
            for problem in [*keys(key, path), *shape(part, joined(path, key))]
        ]

    return check


def record(required: dict[str, Shape], extra: dict[str, Shape] | None = None) -> Shape:
    """An object with exactly these keys; extra ones may be left out."""
    shapes = required | (extra or {})

    def check(value: object, path: str) -> list[Problem]:
        if not isinstance(value, dict):
            return wrong(path, f"must be an object with the keys {', '.join(required)}, not {named(value)}")
        problems = [Problem(path, f"the key “{key}” is missing") for key in required if key not in value]
        for key, part in value.items():
            if key in shapes:
                problems += shapes[key](part, joined(path, key))
            else:
                near = get_close_matches(key, shapes, n=1)
                hint = f"; is “{near[0]}” meant?" if near else f"; the keys are {', '.join(shapes)}"
                problems.append(Problem(path, f"there is no key “{key}” here{hint}"))
        return problems

    return check


def named(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case str():
            return f"“{value}”"
        case dict():
            return "an object"
        case list():
            return "a list"
    return str(value)
