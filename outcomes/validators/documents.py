"""All that is wrong with a framework file, or with a draft put in the form of one."""

from ..document.paths import joined, labels, within
from . import form
from .measures import measure_problems
from .problems import Problem
from .references import reference_problems


def document_problems(document: object) -> list[Problem]:
    """Every problem, each with its path. Empty where all is well.

    What stands between two parts is only asked where both have their form, so that one mistake is not
    told twice.
    """
    of_form = form.DOCUMENT(document, "")
    if not isinstance(document, dict):
        return of_form
    of_measures = [
        problem
        for path, indicator in _well_formed_indicators(document)
        for problem in measure_problems(indicator, path)
    ]
    return of_form + of_measures + ([] if of_form else reference_problems(document))


def version_problems(version: str) -> list[Problem]:
    """What is wrong with a version's name; it stands in addresses and is quoted by people."""
    return form.VERSION(version, "version")


def _well_formed_indicators(document: dict) -> list[tuple[str, dict]]:
    found = []
    for domain_path, domain in _items(document.get("domains"), "domains"):
        for outcome_path, outcome in _items(domain.get("outcomes"), joined(domain_path, "outcomes")):
            place = joined(outcome_path, "indicators")
            for path, indicator in _items(outcome.get("indicators"), place):
                if not form.INDICATOR(indicator, path):
                    found.append((path, indicator))
    return found


def _items(value: object, path: str) -> list[tuple[str, dict]]:
    if not isinstance(value, list):
        return []
    named = zip(labels(value), value, strict=True)
    return [(within(path, label), item) for label, item in named if isinstance(item, dict)]
