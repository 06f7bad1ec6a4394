"""Reads of editions: which is in force, which are drafts, what they list."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from ..choices import EditionStatus
from ..models import Edition, EditionEntry, FrameworkRule, Source, VocabularyEntry

# Drafts first: the two databases disagree on where those without a day belong.
NEWEST_FIRST = (F("in_force_from").desc(nulls_first=True), "-id")
# How long a change of the framework is worth a line on people's first page: until the next quarter.
NEWS = timedelta(days=92)


def in_force(on: date) -> Edition | None:
    """The edition that governs a period beginning on this day.

    A retired edition goes on governing what began before it was retired; one retired before it came into
    force never governs anything.
    """
    return in_force_on([on])[on]


def in_force_on(days: Iterable[date]) -> dict[date, Edition | None]:
    """The same for many days, in one statement."""
    editions = list(published_or_retired().order_by("-in_force_from", "-id"))
    return {day: next((e for e in editions if governs(e, day)), None) for day in days}


def governs(edition: Edition, day: date) -> bool:
    if edition.in_force_from > day:
        return False
    return edition.retired_at is None or day < edition.retired_at.date()


def published_or_retired() -> QuerySet[Edition]:
    return Edition.objects.exclude(status=EditionStatus.DRAFT)


def newest_published() -> Edition | None:
    """The published edition that comes into force last, whether or not that day has come."""
    return Edition.objects.filter(status=EditionStatus.PUBLISHED).order_by("-in_force_from", "-id").first()


def recently_changed(today: date) -> Edition | None:
    """A version that takes the place of another one soon, or did so lately; of several the last."""
    later = Edition.objects.filter(status=EditionStatus.PUBLISHED).order_by("-in_force_from", "-id")
    earlier = published_or_retired().filter(in_force_from__lt=OuterRef("in_force_from"))
    return later.filter(Exists(earlier), in_force_from__gt=today - NEWS).first()


def drafts() -> QuerySet[Edition]:
    return Edition.objects.filter(status=EditionStatus.DRAFT).order_by("-id")


def with_counts(editions: QuerySet[Edition]) -> QuerySet[Edition]:
    return editions.annotate(measures=Count("entries", distinct=True))


def before(edition: Edition) -> Edition | None:
    """The published edition that this one follows, or would follow."""
    if edition.in_force_from is None or edition.is_draft:
        return edition.based_on or newest_published()
    earlier = published_or_retired().filter(
        Q(in_force_from__lt=edition.in_force_from) | Q(in_force_from=edition.in_force_from, id__lt=edition.id)
    )
    return next(
        (e for e in earlier.order_by("-in_force_from", "-id") if governs(e, e.in_force_from)),
        None,
    )


def entries_of(edition: Edition) -> QuerySet[EditionEntry]:
    """What an edition lists, in its order, with all that a page or a return shows of a measure."""
    return (
        EditionEntry.objects.filter(edition=edition)
        .select_related("definition__indicator", "outcome__domain")
        .order_by("outcome__domain__position", "outcome__position", "position", "id")
    )


def terms_of(edition: Edition) -> QuerySet[VocabularyEntry]:
    """Words that definitions use, with what they mean in this edition."""
    return edition.vocabulary.filter(vocabulary="terms").order_by("position", "id")


def rules_of(edition: Edition) -> QuerySet[FrameworkRule]:
    """What holds across measures. What holds for splits is for those who keep the framework's file."""
    return edition.rules.filter(about=FrameworkRule.RULE).order_by("position", "id")


def sources_of(edition: Edition) -> QuerySet[Source]:
    return edition.sources.order_by("position", "id")
