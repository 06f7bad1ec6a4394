"""Adding the facts up the tree of places: the one way to a summary."""

from .rebuilding import Compared, compare, compare_all, mend, mend_all
from .sweeping import NotAddedUp, Swept, add_up_marks, sweep
from .tree import Difference

__all__ = [
    "Compared",
    "Difference",
    "NotAddedUp",
    "Swept",
    "add_up_marks",
    "compare",
    "compare_all",
    "mend",
    "mend_all",
    "sweep",
]
