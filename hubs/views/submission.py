"""A return is checked, sent, proved by a receipt, and taken back."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from ..actions import readings, returns
from ..actions.facts import ReasonNeeded
from ..actions.refusals import NotReady, WrongState
from ..choices import EDITABLE, ReturnStatus
from ..forms.submission import ChangeReasonForm, TakeBackForm
from ..measuring import Answers
from ..models import Return
from ..presenters.return_pages import change_rows, check_page, receipt_page, trail_to
from ..presenters.returns import address
from ..queries.entries import filled_by_colleagues, typed_figures
from ..queries.return_plan import plan_for
from ..queries.returns import receipt_for
from ..validators import problems_in, warnings_in
from .access import signed_in
from .held_posts import keeps_what_was_typed, kept_form, let_go, typed_in
from .own_returns import SUBMIT, TYPE, allowed, own_return


@signed_in
@keeps_what_was_typed
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    period_return = own_return(request, slug, code, capability=TYPE)
    may_submit = allowed(request, period_return, SUBMIT)
    if request.method == "POST":
        if not may_submit:
            raise PermissionDenied
        return _submit(request, period_return)
    if period_return.status not in EDITABLE:
        messages.info(request, f"This return is {period_return.get_status_display().lower()} already.")
        return redirect(address("return", period_return))
    plan, typed = plan_for(period_return), typed_figures(period_return)
    problems = problems_in(plan, typed) + warnings_in(plan, typed)
    kept = kept_form(request)
    return render(
        request,
        "hubs/return_check.html",
        {
            "page": check_page(
                Answers(plan, typed),
                problems,
                may_submit=may_submit,
                filled_by=filled_by_colleagues(period_return),
                form=ChangeReasonForm(initial=kept.dict() if kept else None),
            )
        },
    )


def _submit(request: HttpRequest, period_return: Return) -> HttpResponse:
    if period_return.status == ReturnStatus.SUBMITTED:
        # The same button pressed twice: the first press has done it.
        return redirect(address("return", period_return))
    # No database keeps a NUL, and no keyboard has one.
    reason = request.POST.get("change_reason", "").replace("\x00", "")
    form, changes, problems, refused = None, [], [], []
    try:
        receipt = returns.submit(period_return=period_return, by=request.user, change_reason=reason)
    except NotReady as refusal:
        problems = refusal.problems
    except ReasonNeeded as refusal:
        changes = refusal.changes
        form = ChangeReasonForm(request.POST if "change_reason" in request.POST else None)
        refused = [("Figures that you sent before would change: say why", "#id_change_reason")]
    except WrongState as refusal:
        if period_return.status == ReturnStatus.SUBMITTED:
            return redirect(address("return", period_return))
        refused = [(str(refusal), "")]
    else:
        let_go(request)
        return redirect(address("return_receipt", period_return, receipt.reference))
    plan = plan_for(period_return)
    answers = Answers(plan, typed_figures(period_return))
    page = check_page(
        answers,
        problems,
        may_submit=True,
        changes=change_rows(answers, changes) if changes else None,
        form=form,
        refused=refused,
        filled_by=filled_by_colleagues(period_return),
    )
    return render(request, "hubs/return_check.html", {"page": page})


@signed_in
@require_safe
def receipt(request: HttpRequest, slug: str, code: str, reference: str) -> HttpResponse:
    found = receipt_for(viewer=request.user, reference=reference)
    if found is None or (found.period_return.place.slug, found.period_return.period.code) != (slug, code):
        raise Http404("There is no such receipt.")
    readings.note(what=found.period_return, by=request.user)
    return render(request, "hubs/return_receipt.html", {"page": receipt_page(found)})


@signed_in
@keeps_what_was_typed
@require_http_methods(["GET", "HEAD", "POST"])
def take_back(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    period_return = own_return(request, slug, code, capability=SUBMIT)
    if period_return.status != ReturnStatus.SUBMITTED:
        messages.info(request, "Only a return that is submitted and not yet approved can be taken back.")
        return redirect(address("return", period_return))
    form = TakeBackForm(typed_in(request))
    refused = ""
    if request.method == "POST" and form.is_valid():
        try:
            returns.recall(period_return=period_return, by=request.user, note=form.cleaned_data["note"])
        except WrongState as refusal:
            refused = str(refusal)
        else:
            let_go(request)
            messages.success(request, "The return is taken back. Change what you need, then submit it again.")
            return redirect(address("return", period_return))
    page = {
        "period_return": period_return,
        "trail": trail_to(period_return),
        "form": form,
        "refused": [(refused, "")] if refused else [],
        "list_url": address("return", period_return),
    }
    return render(request, "hubs/return_take_back.html", page)
