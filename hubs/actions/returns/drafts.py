"""A return's beginning, and drafts that are thrown away and fetched back."""

from django.db import transaction
from django.utils import timezone

from outcomes.models import User

from ...choices import ReturnEventKind, ReturnStatus
from ...models import Entry, Period, Place, Return, ReturnSection
from ...queries.frameworks import editions_for, framework_of
from ..refusals import WrongState
from .steps import lock, record, step


@transaction.atomic
def start(*, place: Place, period: Period, by: User | None = None) -> Return:
    """The return of a hub for a period, made if it is not there yet. It pins the edition of the period's
    first day for good."""
    found = Return.objects.select_related("edition").filter(place=place, period=period).first()
    if found is None:
        edition = editions_for([period.starts])[period.starts]
        if edition is None:
            raise WrongState(
                f"No published version of the framework was in force on {period.starts:%d %B %Y}."
            )
        found, made = Return.objects.get_or_create(place=place, period=period, defaults={"edition": edition})
        if made:
            make_sections([found])
            record(by, "return.opened", found)
    # The same instances, so that nobody reads them again.
    found.place, found.period = place, period
    return found


def make_sections(returns: list[Return]) -> None:
    """A page for each domain in which a return asks something."""
    pages: dict[tuple[int, str], list[str]] = {}
    for period_return in returns:
        key = (period_return.edition_id, period_return.period.frequency)
        if key not in pages:
            pages[key] = [
                section.slug
                for section in framework_of(period_return.edition)
                if any(figure.definition.frequency == key[1] for figure in section.figures)
            ]
    ReturnSection.objects.bulk_create(
        [
            ReturnSection(period_return=period_return, domain_code=slug)
            for period_return in returns
            for slug in pages[period_return.edition_id, period_return.period.frequency]
        ],
        ignore_conflicts=True,
    )


@transaction.atomic
def delete_draft(*, period_return: Return, by: User) -> int:
    """Put a draft that was never submitted away; it can be fetched back. Says how many figures it held."""
    # The pages before the return, in the order in which saving a page locks them.
    pages = [
        page.pk for page in ReturnSection.objects.select_for_update().filter(period_return=period_return)
    ]
    lock(period_return, allowed={ReturnStatus.DRAFT}, what="thrown away")
    now = timezone.now()
    figures = Entry.objects.filter(period_return=period_return, deleted_at__isnull=True).update(
        deleted_at=now
    )
    # A form that was sent before may be sent again.
    ReturnSection.objects.filter(pk__in=pages).update(last_form_key="")
    step(period_return, ReturnEventKind.DRAFT_DELETED, by=by, status=ReturnStatus.NOT_STARTED)
    record(by, "return.draft_deleted", period_return, figures=figures)
    return figures


@transaction.atomic
def restore_draft(*, period_return: Return, by: User) -> int:
    """Fetch a draft back. What has been typed since stays as it is."""
    lock(
        period_return, allowed={ReturnStatus.NOT_STARTED, ReturnStatus.DRAFT}, what="filled from an old draft"
    )
    figures = Entry.objects.filter(period_return=period_return, deleted_at__isnull=False).update(
        deleted_at=None
    )
    if not figures:
        raise WrongState("There is no deleted draft of this return.")
    step(period_return, ReturnEventKind.DRAFT_RESTORED, by=by, status=ReturnStatus.DRAFT)
    record(by, "return.draft_restored", period_return, figures=figures)
    return figures
