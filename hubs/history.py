"""What of a return's history never changes, as guards on its tables."""

from outcomes.guards import Guard, never

KEPT = "What was said and changed in a return is kept for good."


def history_guards() -> list[Guard]:
    guards: list[Guard] = []
    for table in ("hubs_revision", "hubs_returnevent", "hubs_figurecomment", "hubs_receipt"):
        guards += never(table, "UPDATE", "DELETE", message=KEPT)
    guards += never(
        "hubs_observation", "DELETE", message="Nothing submitted is deleted: clear it by a correction."
    )
    return guards
