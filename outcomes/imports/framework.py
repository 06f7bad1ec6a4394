"""Read a framework file. What it means is judged elsewhere; here it must be readable and unambiguous."""

import json
from pathlib import Path

from ..validators import Problem, Refused

STARTER = Path(__file__).resolve().parent.parent / "data" / "starter_framework.json"
LARGEST = 5 * 1024 * 1024
UNREADABLE = "The file cannot be read as a framework."


def read_file(path: Path) -> dict:
    try:
        content = path.read_bytes()
    except OSError as problem:
        raise Refused(UNREADABLE, [Problem(str(path), problem.strerror or str(problem))]) from None
    return read(content)


def read(content: bytes) -> dict:
    if len(content) > LARGEST:
        raise Refused(UNREADABLE, [Problem("", f"it has {len(content)} bytes; at most {LARGEST} are read")])
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as problem:
        message = f"it is not UTF-8: byte {problem.start + 1} is no part of a character"
        raise Refused(UNREADABLE, [Problem("", message)]) from None
    try:
        document = json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)
    except json.JSONDecodeError as problem:
        message = f"line {problem.lineno}, column {problem.colno}: it is not JSON: {problem.msg}"
        raise Refused(UNREADABLE, [Problem("", message)]) from None
    except RecursionError:
        raise Refused(UNREADABLE, [Problem("", "its parts stand too deep in one another")]) from None
    if not isinstance(document, dict):
        raise Refused(UNREADABLE, [Problem("", "it must be a JSON object")])
    return document


def _once(pairs: list[tuple[str, object]]) -> dict:
    """Of two equal keys JSON readers silently keep one; which was meant, nobody can tell."""
    names = [name for name, _ in pairs]
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        code = next((value for name, value in pairs if name == "code"), "")
        where = f"in {code}" if isinstance(code, str) and code else "in one object"
        raise Refused(
            UNREADABLE, [Problem(where, f"the key “{name}” stands there twice") for name in repeated]
        )
    return dict(pairs)


def _no_constant(word: str) -> None:
    raise Refused(UNREADABLE, [Problem("", f"{word} is no number that a file may hold")])
