"""What is done with a return: typed, submitted, taken back, sent back, approved, reopened, locked.

Whoever calls has asked whether the person may; an action refuses what the return's state does not allow.
Each function leaves the return that it was given as it then stands in the database.
"""

from .drafts import delete_draft, restore_draft, start
from .review import approve, approve_many, expire_reopenings, lock_closed, reopen, return_with_comments
from .sections import SavedSection, save_section
from .submission import recall, submit

__all__ = [
    "SavedSection",
    "approve",
    "approve_many",
    "delete_draft",
    "expire_reopenings",
    "lock_closed",
    "recall",
    "reopen",
    "restore_draft",
    "return_with_comments",
    "save_section",
    "start",
    "submit",
]
