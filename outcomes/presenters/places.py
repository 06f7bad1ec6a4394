"""Where something stands in a framework, for people: in words, with the page on which it is edited.

A file says `domains[ACC].outcomes[ACC1].indicators[ACC1.1].window`; an editor reads “Measure ACC1.1: which
dates count”.
"""

import re
from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode

from ..document import keys
from ..document.paths import ORDER
from ..models import FrameworkRule
from ..queries.differences import WORDS
from ..queries.part_rows import PartRows

# What stands inside a part, in the words of the pages on which it is edited.
INSIDE = {key: words[0].lower() + words[1:] for key, words in WORDS.items()} | {
    "categories": "categories",
    "checked_on": "when it was last compared",
    "comparability": "how figures compare with those before",
    "comparability_note": "what to bear in mind",
    "crosswalk": "places in other frameworks",
    "descriptor": "description",
    "indicators": "measures",
    "level": "level",
    "licence_note": "licence",
    "map": "which category rolls up to which",
    ORDER: "order",
    "owner": "looked after by",
    "population": "for whom",
    "range": "lowest and highest score",
    "respondent": "who answers",
    "review_date": "next looked at by",
    "thresholds": "scores and changes that mean something",
    "tier": "who reports it",
    "type": "kind",
    "url": "address",
}
# One of several inside a part.
ONE_OF = {
    "crosswalk": "place {} in other frameworks",
    "thresholds": "score or change {}",
    "levels": "level {}",
    "categories": "category {}",
}
DECLARED = {
    "central_denominators": "out of how many comes from the council",
    "companion_numbers": "numbers asked beside the figure",
    "crossings": "splits that are crossed with one another",
    "numerator_only": "splits of how many alone",
    "suggested_instruments": "suggested questionnaires",
    "counts_people": "counts people",
}
RULES = {
    "rules": (FrameworkRule.RULE, "Rule"),
    "breakdown_notes": (FrameworkRule.BREAKDOWN_NOTE, "Rule on splits"),
}
WHOLE = {
    "name": ("Name", ""),
    "version": ("Version", ""),
    "sources": ("Sources", "source"),
    "domains": ("Domains and measures", "editionentry"),
    "integration_rubric": ("Rubric", "rubricdimension"),
    "integration_rubric.dimensions": ("Dimensions of the rubric", "rubricdimension"),
    "instruments": ("Questionnaires", "editioninstrument"),
}


@dataclass(frozen=True)
class _Part:
    pattern: re.Pattern
    title: str
    model: str
    rows: str  # of the ids by code


def _part(path: str, title: str, model: str, rows: str) -> _Part:
    """`@` stands for a code in brackets; the rest of a path is what stands inside the part."""
    return _Part(re.compile(path.replace("@", r"\[([^\]]*)\]") + r"\.?(.*)"), title, model, rows)


MEASURE = _part(r"domains\[[^\]]*\]\.outcomes\[[^\]]*\]\.indicators@", "Measure", "definition", "definitions")
PARTS = (
    MEASURE,
    _part(r"domains\[[^\]]*\]\.outcomes@", "Outcome", "outcome", "outcomes"),
    _part(r"domains@", "Domain", "domain", "domains"),
    _part(r"integration_rubric\.dimensions@", "Dimension of the rubric", "rubricdimension", "dimensions"),
    _part(r"instruments@", "Questionnaire", "editioninstrument", "instruments"),
    _part(r"sources@", "Source", "source", "sources"),
    _part(r"vocabularies\.breakdowns\.([\w-]+)", "Split", "scheme", "schemes"),
)
_SCORING = re.compile(r"integration_rubric\.scoring\.(\w+)")
_DECLARATION = re.compile(r"declarations\.(\w+)(?:\[([^\],]*)[^\]]*\])?.*")
_RULE = re.compile(r"vocabularies\.(rules|breakdown_notes)(?:\[(\w+)\])?.*")
_WORD = re.compile(r"vocabularies\.(\w+)(?:\.(.*))?")
_STEP = re.compile(r"(\w+)(?:\[([^\]]*)\])?")


def where(path: str) -> str:
    """In words; empty where it is the framework as a whole."""
    for part in PARTS:
        if found := part.pattern.fullmatch(path):
            return ": ".join(filter(None, (f"{part.title} {found[1]}", _inside(found[2]))))
    if found := _SCORING.fullmatch(path):
        return f"Rubric: {found[1]}"
    if found := _DECLARATION.fullmatch(path):
        about = DECLARED.get(found[1], found[1])
        return f"Measure {found[2]}: {about}" if found[2] else f"Measures: {about}"
    if found := _RULE.fullmatch(path):
        title = RULES[found[1]][1]
        return f"{title} {found[2]}" if found[2] else title
    if found := _WORD.fullmatch(path):
        return f"Words with a fixed meaning, {found[1]}" + (f": {found[2]}" if found[2] else "")
    return WHOLE.get(path.removesuffix(f".{ORDER}"), ("", ""))[0]


def _inside(rest: str) -> str:
    """`thresholds[1].value` → score or change 1, value."""
    words = []
    for key, label in _STEP.findall(rest):
        one = ONE_OF.get(key) if label else None
        words.append(one.format(label) if one else INSIDE.get(key, key.replace("_", " ")))
    return ", ".join(words)


def address(path: str, rows: PartRows) -> str:
    """The page on which it is edited; the list of its kind where the row is not found."""
    for part in PARTS:
        if found := part.pattern.fullmatch(path):
            return _of_part(part, found[1], found[2], rows)
    if found := _DECLARATION.fullmatch(path):
        return _of_part(MEASURE, found[2] or "", found[1], rows)
    if found := _RULE.fullmatch(path):
        return _page("frameworkrule", rows.rules.get((RULES[found[1]][0], found[2])), rows)
    if found := _WORD.fullmatch(path):
        pk = rows.words.get((found[1], found[2] or ""))
        return _page("vocabularyentry", pk, rows, vocabulary=found[1])
    if _SCORING.fullmatch(path) or path in ("name", "version"):
        return _page("edition", rows.edition, rows)
    model = WHOLE.get(path.removesuffix(f".{ORDER}"), ("", ""))[1]
    return _page(model, None, rows) if model else ""


def _of_part(part: _Part, code: str, inside: str, rows: PartRows) -> str:
    if part is MEASURE and (code not in rows.definitions or inside.split("[")[0].split(".")[0] in ENTRY):
        return _page("editionentry", rows.entries.get(code), rows)
    return _page(part.model, getattr(rows, part.rows).get(code), rows)


# What an edition says of a measure stands on the measure's own page, all else on that of its wording.
ENTRY = ("", "code", *keys.ENTRY)


def _page(model: str, pk: int | None, rows: PartRows, **chosen: str) -> str:
    if pk is not None:
        return reverse(f"admin:outcomes_{model}_change", args=[pk])
    if model == "scheme":  # belongs to no version; which of them a version offers is a list of its own
        model = "editionscheme"
    query = urlencode({"version": rows.version, **chosen})
    return f"{reverse(f'admin:outcomes_{model}_changelist')}?{query}"
