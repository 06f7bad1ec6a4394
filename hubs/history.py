"""What of a return's figures and history never changes, as guards on their tables.

A submitted number changes only through a revision, and an approved one only by taking over what was
submitted: the database asks for both, so that no path goes round them, not even a cursor. Of the
revisions of a figure it looks at the newest, which must tell this very change. A number that stands is
therefore always where the chain of its revisions ends.
"""

from outcomes.guards import Guard, never

KEPT = "What was said and changed in a return is kept for good."
NOT_DELETED = "Nothing submitted is deleted: clear it by a correction."
BY_REVISION = (
    "A submitted figure changes only by a revision with a reason and a name, "
    "and an approved one only to what was submitted."
)

_KEY = ("place_id", "definition_id", "instrument_version_id", "period_id", "cell_id")
_VALUE = ("state", "numerator", "denominator", "sum_sq")


def history_guards() -> list[Guard]:
    guards: list[Guard] = []
    for table in ("hubs_revision", "hubs_returnevent", "hubs_figurecomment", "hubs_receipt"):
        guards += never(table, "UPDATE", "DELETE", message=KEPT)
    guards += never("hubs_observation", "DELETE", message=NOT_DELETED)
    guards.append(Guard("hubs_observation", "UPDATE", BY_REVISION, when=_goes_round_revisions()))
    return guards


def _goes_round_revisions() -> str:
    moved = _differ("NEW.", _KEY, "OLD.", _KEY)
    submitted = [f"submitted_{part}" for part in _VALUE]
    approved = [f"approved_{part}" for part in _VALUE]
    changed = _differ("NEW.", submitted, "OLD.", submitted)
    this_figure = " AND ".join(f"{{r}}.{name} = NEW.{name}" for name in _KEY)
    told = (
        "SELECT 1 FROM hubs_revision told WHERE "
        f"{this_figure.format(r='told')} AND told.id = "
        f"(SELECT MAX(newest.id) FROM hubs_revision newest WHERE {this_figure.format(r='newest')})"
        f" AND NOT ({_differ('told.', [f'old_{p}' for p in _VALUE], 'OLD.', submitted)})"
        f" AND NOT ({_differ('told.', [f'new_{p}' for p in _VALUE], 'NEW.', submitted)})"
    )
    newly_approved = _differ("NEW.", approved, "OLD.", approved)
    another = _differ("NEW.", approved, "NEW.", submitted)
    return f"({moved}) OR (({changed}) AND NOT EXISTS ({told})) OR (({newly_approved}) AND ({another}))"


def _differ(one: str, names, other: str, other_names) -> str:
    return " OR ".join(
        f"{one}{name} {{differs}} {other}{other_name}"
        for name, other_name in zip(names, other_names, strict=True)
    )
