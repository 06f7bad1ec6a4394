"""An invented region that shows the product: its figures come through the actions that people use."""

from .cast import PASSWORD, PEOPLE


def accounts() -> list[tuple[str, str, str]]:
    """Who may be tried: role, e-mail address and password, one of each role."""
    return [(person.role.label, person.email, PASSWORD) for person in PEOPLE if person.shown]
