from dataclasses import dataclass


@dataclass(frozen=True)
class Task:
    """One thing to do, as the task list shows it. Without a colour the status is plain words."""

    title: str
    status: str
    url: str = ""
    hint: str = ""
    colour: str = ""
