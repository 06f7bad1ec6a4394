"""The kinds of long work that there are. An app registers its own in `AppConfig.ready`.

    register_job(
        kind="hubs.load_values",
        label="Load hub values from a file",
        function=imports.load_values,
        result_link=lambda run: ("See what was loaded", reverse("import", args=[run.result["import"]])),
    )

The function takes a `JobHandle` and the parameters by keyword, and gives back a dict for the row's
result (its `summary`, if there is one, is shown). It must be safe to run twice: a worker that dies is
followed by another.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

if TYPE_CHECKING:
    from .models import JobRun, User


class JobFailed(Exception):
    """Raised by a job that cannot succeed, with words for the person who asked for it."""


def nobody_else(user: "User") -> None:
    return None


def no_link(run: "JobRun") -> None:
    return None


@dataclass(frozen=True)
class JobKind:
    kind: str
    label: str
    function: Callable[..., dict | None]
    # Which runs of this kind a person may see besides her own; None for no others.
    may_see: Callable[["User"], Q | None] = nobody_else
    # Words and address of what a finished run made.
    result_link: Callable[["JobRun"], tuple[str, str] | None] = no_link


_kinds: dict[str, JobKind] = {}


def register_job(**fields) -> JobKind:
    made = JobKind(**fields)
    known = _kinds.setdefault(made.kind, made)
    if known.function is not made.function:
        raise ValueError(f"Two jobs are named {made.kind}.")
    return known


def job_kind(kind: str) -> JobKind | None:
    return _kinds.get(kind)


def label_of_kind(kind: str) -> str:
    """In plain words, also of work that only a former version of the product did."""
    known = job_kind(kind)
    return known.label if known else kind.rpartition(".")[2].replace("_", " ").capitalize()


def job_kinds() -> list[JobKind]:
    return [_kinds[kind] for kind in sorted(_kinds)]
