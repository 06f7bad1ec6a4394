"""One figure, or one page, of a return is handed to a colleague by a link that expires."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from outcomes.actions import audit
from outcomes.models import Definition, User

from ..choices import EDITABLE, ReturnStatus
from ..measuring import TypedFigure
from ..models import HandOver, Return
from ..queries.frameworks import framework_of
from . import letters
from .refusals import Refused, UnknownFigure, WrongState
from .returns import SavedSection, save_section
from .returns.steps import lock

DAYS = 14
PRESSED_TWICE = timedelta(seconds=30)


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def hand_over(
    *,
    period_return: Return,
    domain_code: str,
    name: str,
    email: str,
    by: User,
    definition: Definition | None = None,
    message: str = "",
    days: int = DAYS,
) -> HandOver:
    """Write to the colleague, once. The link opens this figure or page and nothing else; only its digest is
    kept. Without a definition the whole page is handed over."""
    if not name.strip() or not email.strip():
        raise Refused("Give the name and the e-mail address of your colleague.")
    if not 1 <= days <= 60:
        raise Refused("A link may work from 1 to 60 days.")
    lock(period_return, allowed=ReturnStatus, what="handed over")
    if period_return.status not in EDITABLE:
        raise WrongState("This return is not open for typing: there is nothing to hand over.")
    just_now = _just_now(period_return, domain_code, definition, email.strip(), by)
    if just_now is not None:
        return just_now
    secret = secrets.token_urlsafe(32)
    handover = HandOver.objects.create(
        period_return=period_return,
        domain_code=domain_code.lower(),
        definition=definition,
        name=name.strip(),
        email=email.strip(),
        message=message.strip(),
        digest=digest_of(secret),
        by=by,
        expires_at=timezone.now() + timedelta(days=days),
    )
    letters.handed_over(handover, secret=secret, what=_what(handover))
    _record(by, "figure.handed_over", handover)
    return handover


def _just_now(
    period_return: Return, domain_code: str, definition: Definition | None, email: str, by: User
) -> HandOver | None:
    """The same handed to the same colleague a moment ago: a button pressed twice writes one e-mail."""
    return HandOver.objects.filter(
        period_return=period_return,
        domain_code=domain_code.lower(),
        definition=definition,
        email=email,
        by=by,
        withdrawn_at__isnull=True,
        at__gt=timezone.now() - PRESSED_TWICE,
    ).first()


def open_handover(*, secret: str) -> HandOver | None:
    """What a link opens, and that it was opened; None once it has expired, was withdrawn, or the return is
    not open for typing any more."""
    handover = (
        HandOver.objects.filter(digest=digest_of(secret))
        .select_related(
            "period_return__place",
            "period_return__period",
            "period_return__edition",
            "definition__indicator",
            "by",
        )
        .first()
    )
    if handover is None or not is_open(handover):
        return None
    if handover.first_opened_at is None:
        with transaction.atomic():
            handover.first_opened_at = timezone.now()
            handover.save(update_fields=["first_opened_at"])
            _record(None, "handover.opened", handover)
    return handover


def is_open(handover: HandOver) -> bool:
    return (
        handover.withdrawn_at is None
        and handover.expires_at > timezone.now()
        and handover.period_return.status in EDITABLE
    )


@transaction.atomic
def fill(*, handover: HandOver, figures: Iterable[TypedFigure], version: int, form_key: str) -> SavedSection:
    """Keep what the colleague typed: this figure's boxes or this page's, and no others."""
    wanted = list(figures)
    found = (
        HandOver.objects.select_for_update(of=("self",)).select_related("period_return").get(pk=handover.pk)
    )
    if not is_open(found):
        raise WrongState("This link does not work any more.")
    if found.definition_id and any(figure.definition_id != found.definition_id for figure in wanted):
        raise UnknownFigure("This link is for one figure only.")
    saved = save_section(
        period_return=found.period_return,
        domain_code=found.domain_code,
        figures=wanted,
        version=version,
        form_key=form_key,
        by=None,
        handover=found,
    )
    found.filled_at = timezone.now()
    found.save(update_fields=["filled_at"])
    return saved


@transaction.atomic
def withdraw(*, handover: HandOver, by: User) -> None:
    ended = HandOver.objects.filter(pk=handover.pk, withdrawn_at__isnull=True).update(
        withdrawn_at=timezone.now()
    )
    if not ended:
        raise WrongState("This link has been withdrawn already.")
    _record(by, "handover.withdrawn", handover)


def _what(handover: HandOver) -> str:
    if handover.definition is not None:
        return handover.definition.title
    section = next(
        section
        for section in framework_of(handover.period_return.edition)
        if section.slug == handover.domain_code
    )
    return f"the page {section.title}"


def _record(by: User | None, verb: str, handover: HandOver) -> None:
    audit.record(
        by=by,
        verb=verb,
        object=handover,
        scope=f"place:{handover.period_return.place_id}",
        detail={"page": handover.domain_code, "definition": handover.definition_id},
    )
