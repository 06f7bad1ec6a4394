"""The long work of this app, by name."""

from django.db.models import Q
from django.urls import reverse

from outcomes.job_kinds import register_job
from outcomes.models import JobRun, User

from .actions import value_files
from .imports import value_files as loading
from .queries.value_files import files_for


def register() -> None:
    for kind, label, function in (
        (value_files.CHECK, "Check a file of hub values", loading.check),
        (value_files.LOAD, "Load a file of hub values", loading.load),
    ):
        register_job(
            kind=kind, label=label, function=function, may_see=_of_own_files, result_link=_to_the_file
        )


def _of_own_files(user: User) -> Q | None:
    """The analysts of an authority see one another's files."""
    scopes = [f"place:{place}" for place in files_for(viewer=user).values_list("place", flat=True).distinct()]
    return Q(scope__in=scopes) if scopes else None


def _to_the_file(run: JobRun) -> tuple[str, str] | None:
    return "See what is in the file", reverse("value_file", args=[run.parameters["file_id"]])
