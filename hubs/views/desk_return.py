"""One return on the analyst's desk: look, comment, approve, send back, reopen."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from ..actions import corrections, readings, returns
from ..actions.refusals import WrongState
from ..choices import ReturnStatus
from ..forms.desk import APPROVE, CHANGED, CORRECTIONS, SEND_BACK, ReopenForm, ReviewForm, comment_name
from ..measuring import Answers
from ..models import Return
from ..presenters.desk import approved_words, days_late, review_url
from ..presenters.desk_return import review_page
from ..presenters.submitted import is_pending
from ..queries.desk import REVIEW, DeskReturn, was_sent_back_by
from ..queries.desk_warnings import warnings_in
from ..queries.entries import as_submitted, filled_by_colleagues
from ..queries.observations import observations_for, revisions_beside
from ..queries.return_plan import plan_for
from ..queries.returns import history_for
from .access import signed_in
from .held_posts import keeps_what_was_typed, kept_form, let_go, typed_in
from .own_returns import own_return

KEPT_NOTICE = "We kept what you wrote. Nothing is decided yet: look at it and decide again."
APPROVED = (ReturnStatus.APPROVED, ReturnStatus.LOCKED)


@keeps_what_was_typed
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    period_return = own_return(request, slug, code, capability=REVIEW)
    plan = plan_for(period_return, viewer=request.user)
    kept = kept_form(request)
    form = ReviewForm(plan, period_return.version, kept)
    if request.method == "POST":
        if _decided_already(request, period_return):
            return redirect("desk")
        if request.POST.get("decision") == CORRECTIONS:
            return _approve_corrections(request, period_return)
        form = ReviewForm(plan, period_return.version, request.POST)
        if form.is_valid():
            try:
                return _decide(request, period_return, form)
            except WrongState as refusal:
                form.add_error(None, str(refusal))
    else:
        readings.note(what=period_return, by=request.user)
    page = _page(request, period_return, plan, form)
    notice = KEPT_NOTICE if kept else ""
    return render(request, "hubs/desk_return.html", {"page": page, "form": form, "notice": notice})


def _decided_already(request: HttpRequest, period_return: Return) -> bool:
    """A second press, whose first has said what became of it, or a colleague who approved it meanwhile."""
    decision = request.POST.get("decision")
    if decision == APPROVE and period_return.status == ReturnStatus.APPROVED:
        if period_return.approved_by_id != request.user.pk:
            for words in approved_words([period_return]):
                messages.info(request, words)
        return True
    return decision == SEND_BACK and was_sent_back_by(request.user, period_return)


def _page(request: HttpRequest, period_return: Return, plan, form: ReviewForm):
    observations = list(observations_for(viewer=request.user, period_return=period_return))
    sent = [observation for observation in observations if observation.submitted_state]
    history = history_for(viewer=request.user, period_return=period_return)
    corrected = period_return.status in APPROVED and len(
        {o.definition_id for o in observations if is_pending(o)}
    )
    first = next((line.at for line in reversed(history) if line.kind == "submitted"), None)
    return review_page(
        plan,
        observations,
        warnings=warnings_in(Answers(plan, as_submitted(_in_order(sent)))) if sent else [],
        revisions=revisions_beside(viewer=request.user, period_return=period_return),
        history=history,
        corrections=corrected or 0,
        late=days_late(DeskReturn(period_return, first), timezone.localdate()),
        filled_by=filled_by_colleagues(period_return),
        comment_on=lambda definition_id: form[comment_name(definition_id)],
    )


def _in_order(observations):
    return sorted(observations, key=lambda o: (o.definition_id, o.instrument_version_id, o.cell_id))


def _decide(request: HttpRequest, period_return: Return, form: ReviewForm) -> HttpResponse:
    name = f"{period_return.place}, {period_return.period}"
    if form.decision == APPROVE:
        returns.approve(period_return=period_return, by=request.user)
        messages.success(request, f"{name} is approved.")
    else:
        returns.return_with_comments(
            period_return=period_return,
            by=request.user,
            note=form.cleaned_data["note"],
            figure_comments=form.comments,
        )
        messages.success(request, f"{name} is with the hub again. We have told its people by email.")
    let_go(request)
    return redirect("desk")


def _approve_corrections(request: HttpRequest, period_return: Return) -> HttpResponse:
    if request.POST.get("version") != str(period_return.version):
        messages.error(request, CHANGED)
        return redirect(review_url(period_return))
    try:
        corrections.approve_corrections(period_return=period_return, by=request.user)
    except WrongState as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "The corrected figures are approved.")
    return redirect(review_url(period_return))


@keeps_what_was_typed
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def reopen(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    period_return = own_return(request, slug, code, capability=REVIEW)
    if period_return.status not in APPROVED:
        messages.info(request, "Only a return that was approved can be reopened.")
        return redirect(review_url(period_return))
    form = ReopenForm(typed_in(request))
    if request.method == "POST" and form.is_valid():
        try:
            returns.reopen(
                period_return=period_return,
                by=request.user,
                reason=form.cleaned_data["reason"],
                until=form.ends_at,
            )
        except WrongState as refusal:
            form.add_error(None, str(refusal))
        else:
            let_go(request)
            messages.success(request, "The return is open to the hub again.")
            return redirect(review_url(period_return))
    context = {"form": form, "period_return": period_return, "review_url": review_url(period_return)}
    return render(request, "hubs/desk_reopen.html", context)
