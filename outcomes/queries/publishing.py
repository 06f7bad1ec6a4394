"""What stands in the way of publishing or retiring an edition, and what deserves a second look."""

from datetime import date

from django.utils import timezone

from .. import impact
from ..choices import EditionStatus
from ..models import Edition
from ..validators import Problem, document_problems, publication_problems
from .documents import edition_document
from .editions import newest_published

QUARTER_STARTS = (1, 4, 7, 10)


def obstacles(edition: Edition, *, in_force_from: date | None, change_note: str) -> list[Problem]:
    """Every reason why the draft cannot be published as asked."""
    before = newest_published()
    problems = [*_of_the_draft(edition, before), *_of_the_day(in_force_from, before)]
    if before is not None and not change_note.strip():
        problems.append(Problem("change_note", "Say in plain words what changes for hubs."))
    return problems


def earliest_day() -> date | None:
    """The first day from which a draft could be in force; none where nothing was published yet."""
    before = newest_published()
    last = impact.latest([before.in_force_from if before else None, impact.latest_period_with_figures()])
    return next_quarter(last) if last else None


def next_quarter(day: date) -> date:
    """The first quarter that begins after this day."""
    month = next((month for month in QUARTER_STARTS if month > day.month), None)
    return date(day.year, month, 1) if month else date(day.year + 1, 1, 1)


def cautions(edition: Edition, *, in_force_from: date | None) -> list[str]:
    """What does not stop publishing and ought to be known."""
    said = []
    today = timezone.localdate()
    if in_force_from is not None and in_force_from < today and _follows_another(edition):
        said.append(
            "The day has passed: hubs have counted the quarter that began then under the version before."
        )
    if in_force_from is not None and in_force_from.month != 4:
        said.append("Measures that are reported once a year change with the year that begins next 1 April.")
    overdue = edition.entries.filter(review_date__lt=today).count()
    if overdue:
        said.append(
            f"{overdue} {'measure has' if overdue == 1 else 'measures have'} a review date that has passed."
        )
    return said


def _follows_another(edition: Edition) -> bool:
    return Edition.objects.exclude(status=EditionStatus.DRAFT).exclude(pk=edition.pk).exists()


def retiring_obstacles(edition: Edition) -> list[Problem]:
    """A version may go once another has taken its place, or before it was ever used."""
    today = timezone.localdate()
    if edition.in_force_from > today:
        latest = impact.latest_period_with_figures()
        if latest is not None and latest >= edition.in_force_from:
            return [Problem("", "Returns already use this version.")]
        return []
    newest = newest_published()
    if newest is None or newest.pk == edition.pk or newest.in_force_from > today:
        return [
            Problem(
                "",
                "This version is in force. Publish the one that follows it, and wait until that is in force.",
            )
        ]
    return []


def _of_the_draft(edition: Edition, before: Edition | None) -> list[Problem]:
    if not edition.is_draft:
        return [Problem("", f"Version {edition.version} is published already.")]
    problems = []
    if before is not None and edition.based_on_id != before.pk:
        problems.append(
            Problem(
                "based_on",
                f"Version {before.version} was published and this draft is not based on it, so that its"
                " changes would be undone. Look at the differences, then base this draft on it.",
            )
        )
    document = edition_document(edition)
    of_form = document_problems(document)
    return problems + of_form + ([] if of_form else publication_problems(document))


def _of_the_day(day: date | None, before: Edition | None) -> list[Problem]:
    if day is None:
        return [Problem("in_force_from", "Give the day from which it is in force.")]
    if day.day != 1 or day.month not in QUARTER_STARTS:
        return [
            Problem(
                "in_force_from", "It must be the first day of a quarter: 1 April, July, October or January."
            )
        ]
    problems = []
    if before is not None and day <= before.in_force_from:
        problems.append(
            Problem(
                "in_force_from",
                f"Version {before.version} is in force from {in_words(before.in_force_from)};"
                " this one must come later.",
            )
        )
    latest = impact.latest_period_with_figures()
    if latest is not None and day <= latest:
        problems.append(
            Problem(
                "in_force_from",
                f"There are returns or figures for the period that begins on {in_words(latest)}, under the"
                f" version before. The first day possible is {in_words(next_quarter(latest))}.",
            )
        )
    return problems


def in_words(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
