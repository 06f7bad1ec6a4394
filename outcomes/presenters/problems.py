"""Problems of a draft in plain words, each leading to the place to mend.

The rules are those of a file and speak of its keys and codes, since whoever wrote the file must find them.
An editor sees pages, with a label on each box and the words of each choice.
"""

import re
from dataclasses import dataclass

from ..choices import EntryBy, Kind, PlaceRule, TimeRule
from ..queries.part_rows import PartRows
from ..validators import Problem
from .places import address, where

_LABELS = {"time_rule": TimeRule, "place_rule": PlaceRule, "entry": EntryBy, "kind": Kind}
_NO_MEANING = re.compile(r"(?P<code>.*) has no meaning in (?P<path>vocabularies\.\w+)")
_NOT_SUITED = re.compile(r"(?P<code>\w+) does not suit (?P<what>.*); use (?P<others>[\w, ]+)")
_STANDS_AT = re.compile(r"(also stands at) (\S+)")
_CHANGES = (
    (re.compile(r"\bthe kind \w+ \(([^)]+)\)"), r"the kind “\1”"),
    (re.compile(r"\bmust be null\b"), "must be empty"),
    (re.compile(r"\b(it does not stand in) vocabularies\.breakdowns"), "it is not among the splits offered"),
    (re.compile(r"\bin vocabularies\.(\w+)"), r"among the words with a fixed meaning, \1"),
    (re.compile(r"\bunknown code ([^:]+): "), r"\1 is not known: "),
    (re.compile(r" \((?:tier|match|instrument_required) [^)]*\)"), ""),
    (re.compile(r"\brubric and the kind maturity_level go together"), "levels and the rubric go together"),
    (re.compile(r"\bwhere entry is \w+, not calculated"), "unless the measure is calculated"),
    (re.compile(r", so entry must be central"), ", so it must be filled by the council"),
    (re.compile(r"\bthe key “(\w+)” is missing"), "something is missing"),
)
_VERBS = ("belongs", "has", "is", "must", "names", "needs")


@dataclass(frozen=True)
class PlainProblem:
    where: str
    url: str
    text: str


def plain_problems(problems: list[Problem], rows: PartRows) -> list[PlainProblem]:
    return [
        PlainProblem(
            where=where(problem.path),
            url=address(_to_mend(problem), rows),
            text=sentence(problem.message, problem.path),
        )
        for problem in problems
    ]


def _to_mend(problem: Problem) -> str:
    """Where a code lacks its meaning, the words are to be added and not the code taken away."""
    if found := _NO_MEANING.fullmatch(problem.message):
        return found["path"]
    return problem.path


def sentence(message: str, path: str) -> str:
    """What a file is told at a path, as it reads beside a box or after a place in words."""
    labels = _LABELS.get(path.rsplit(".", 1)[-1])
    found = _NOT_SUITED.fullmatch(message)
    if labels and found:
        others = " or ".join(f"“{labels(code).label}”" for code in found["others"].split(", "))
        message = f"“{labels(found['code']).label}” does not suit {found['what']}; choose {others}"
    message = _STANDS_AT.sub(lambda at: f"{at[1]} {where(at[2])}", message)
    for pattern, plain in _CHANGES:
        message = pattern.sub(plain, message)
    if message.split(" ")[0] in _VERBS:
        message = f"It {message}"
    return message[0].upper() + message[1:].rstrip(".") + "."
