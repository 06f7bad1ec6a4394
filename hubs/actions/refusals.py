"""Why an action does not happen, in words that a page may show."""

from dataclasses import dataclass
from datetime import datetime

from ..measuring import Problem


class Refused(Exception):
    """An action that cannot be: the message says why, in plain words."""


class WrongState(Refused):
    """The thing is not, or no longer, in a state in which this can be done to it."""


class NothingChanged(WrongState):
    """What is asked for stands already: so says a second click too."""


class UnknownFigure(Refused):
    """A figure, part or questionnaire that the return does not ask."""


class NotReady(Refused):
    """A return with problems. They are told box by box."""

    def __init__(self, problems: list[Problem]):
        super().__init__("There are figures to put right before the return can be submitted.")
        self.problems = problems


@dataclass(frozen=True)
class FieldConflict:
    """One box in which two people wrote different things."""

    box: str
    definition_id: int
    slot: int
    cell_id: int
    name: str
    theirs: str
    mine: str


class SectionChanged(Refused):
    """Somebody else saved the page in between. Both values of each box are told; nothing was saved."""

    def __init__(self, conflicts: list[FieldConflict], *, version: int, saved_by, saved_at: datetime | None):
        super().__init__("Somebody else changed this page while you had it open.")
        self.conflicts = conflicts
        self.version = version
        self.saved_by = saved_by
        self.saved_at = saved_at
