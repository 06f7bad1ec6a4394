"""A return as a whole: its list of tasks, its history, its draft thrown away and fetched back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ..actions import readings, returns
from ..actions.corrections import CORRECTABLE
from ..actions.refusals import WrongState
from ..choices import EDITABLE, ReturnStatus
from ..measuring import Answers
from ..models import Entry, Receipt, Return
from ..presenters.return_pages import history_page, return_page, trail_to
from ..presenters.returns import address
from ..presenters.submitted import submitted_cards
from ..queries.entries import filled_by_colleagues, typed_figures
from ..queries.observations import observations_for, revisions_beside, revisions_for
from ..queries.return_plan import plan_for
from ..queries.returns import handovers_for, history_for, open_comments
from ..validators import problems_in, warnings_in
from .access import signed_in
from .own_returns import HAND_OVER, SUBMIT, TYPE, allowed, own_return

CORRECT = "hubs.correct_figures"


@signed_in
@require_safe
def tasks(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    period_return = own_return(request, slug, code)
    is_open = period_return.status in EDITABLE
    plan = plan_for(period_return, viewer=request.user)
    typed = typed_figures(period_return) if is_open else []
    sent_back, comments = open_comments(period_return) if is_open else (None, {})
    may_hand_over = allowed(request, period_return, HAND_OVER)
    handovers = list(handovers_for(viewer=request.user, period_return=period_return)) if is_open else []
    if not is_open:
        readings.note(what=period_return, by=request.user)
    page = return_page(
        Answers(plan, typed),
        problems_in(plan, typed) if is_open else [],
        warnings_in(plan, typed) if is_open else [],
        may_type=allowed(request, period_return, TYPE),
        may_submit=allowed(request, period_return, SUBMIT),
        may_hand_over=may_hand_over,
        may_withdraw_from=frozenset(h.pk for h in handovers) if may_hand_over else frozenset(),
        cards=[] if is_open else _cards(request, period_return, plan),
        sent_back=sent_back,
        comments=comments,
        handovers=handovers,
        deleted_draft=period_return.status == ReturnStatus.NOT_STARTED and _has_deleted_draft(period_return),
        receipt=Receipt.objects.filter(period_return=period_return).order_by("-pk").first(),
    )
    return render(request, "hubs/return.html", {"page": page})


def _cards(request: HttpRequest, period_return: Return, plan):
    may_correct = period_return.status in CORRECTABLE and allowed(request, period_return, CORRECT)
    return submitted_cards(
        plan,
        observations_for(viewer=request.user, period_return=period_return),
        revisions_beside(viewer=request.user, period_return=period_return),
        correct_url=lambda figure: (
            address("figure_correct", period_return, figure.code) if may_correct else ""
        ),
        filled_by=filled_by_colleagues(period_return),
    )


def _has_deleted_draft(period_return: Return) -> bool:
    return Entry.objects.filter(period_return=period_return, deleted_at__isnull=False).exists()


@signed_in
@require_safe
def history(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    period_return = own_return(request, slug, code)
    readings.note(what=period_return, by=request.user)
    page = history_page(
        period_return,
        history_for(viewer=request.user, period_return=period_return),
        revisions_for(viewer=request.user, period_return=period_return),
        Receipt.objects.filter(period_return=period_return).order_by("-pk"),
    )
    return render(request, "hubs/return_history.html", {"page": page})


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def delete_draft(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    period_return = own_return(request, slug, code, capability=TYPE)
    list_url = address("return", period_return)
    if request.method == "POST":
        try:
            returns.delete_draft(period_return=period_return, by=request.user)
        except WrongState as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "The draft is deleted. You can bring it back from this page.")
        return redirect(list_url)
    page = {"period_return": period_return, "trail": trail_to(period_return), "list_url": list_url}
    return render(request, "hubs/return_delete.html", page)


@signed_in
@require_POST
def restore_draft(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    period_return = own_return(request, slug, code, capability=TYPE)
    try:
        returns.restore_draft(period_return=period_return, by=request.user)
    except WrongState as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "The draft is back, as it was.")
    return redirect(reverse("return", args=[slug, code]))
