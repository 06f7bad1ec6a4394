"""One figure or page is handed to a colleague, who fills it by a link, without an account."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from ..actions import handovers
from ..actions.refusals import Refused, SectionChanged, WrongState
from ..choices import EDITABLE
from ..forms.handover import PAGE, HandOverForm
from ..forms.returns.conflict import conflict_page, unsettled
from ..forms.returns.filling import Filling
from ..forms.returns.page import saved_words, section_page
from ..forms.returns.posted import FORM_KEY
from ..forms.returns.section import SectionForm
from ..models import HandOver
from ..presenters.return_pages import trail_to
from ..presenters.returns import address, counted
from ..queries import entries
from ..queries.return_plan import plan_for
from ..queries.returns import handovers_for
from .access import signed_in
from .held_posts import keeps_what_was_typed, kept_form, let_go
from .own_returns import HAND_OVER, own_return


@signed_in
@keeps_what_was_typed
@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    period_return = own_return(request, slug, code, capability=HAND_OVER)
    if period_return.status not in EDITABLE:
        messages.info(request, "This return is not open for typing: there is nothing to hand over.")
        return redirect(address("return", period_return))
    plan = plan_for(period_return, domain_code="")
    if request.method == "POST":
        form = HandOverForm(request.POST, plan=plan)
    else:
        kept = kept_form(request)
        page = request.GET.get(PAGE, "")
        form = HandOverForm(
            plan=plan, initial=kept.dict() if kept else {"what": f"{PAGE}:{page}" if page else ""}
        )
    if request.method == "POST" and form.is_valid():
        section, figure = form.handed
        said = form.cleaned_data
        try:
            handovers.hand_over(
                period_return=period_return,
                domain_code=section.code,
                definition=figure.definition if figure else None,
                name=said["name"],
                email=said["email"],
                message=said["message"],
                days=said["days"],
                by=request.user,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            let_go(request)
            messages.success(request, f"Handed over. We have emailed the link to {said['email']}.")
            return redirect(address("return", period_return))
    page = {"period_return": period_return, "trail": trail_to(period_return), "form": form}
    return render(
        request, "hubs/return_hand_over.html", page | {"list_url": address("return", period_return)}
    )


@signed_in
@require_POST
def withdraw(request: HttpRequest, slug: str, code: str, pk: int) -> HttpResponse:
    period_return = own_return(request, slug, code, capability=HAND_OVER)
    handover = handovers_for(viewer=request.user, period_return=period_return).filter(pk=pk).first()
    if handover is None:
        raise Http404("There is no such link.")
    try:
        handovers.withdraw(handover=handover, by=request.user)
    except WrongState as refusal:
        messages.info(request, str(refusal))
    else:
        messages.success(request, f"The link for {handover.name} does not work any more.")
    return redirect(address("return", period_return))


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def handed_over(request: HttpRequest, secret: str) -> HttpResponse:
    handover = handovers.open_handover(secret=secret)
    if handover is None:
        return render(request, "hubs/handed_over_closed.html", status=404)
    filling = _filling(handover)
    if request.method != "POST":
        return _show(request, handover, filling, filling.form_of_saved(everything=False))
    return _sent(request, handover, filling, request.POST)


def _filling(handover: HandOver) -> Filling:
    period_return = handover.period_return
    plan = plan_for(period_return, domain_code=handover.domain_code)
    section = plan.section(handover.domain_code)
    figures = [
        figure
        for figure in (section.asked if section else ())
        if handover.definition_id in (None, figure.definition_id)
    ]
    if not figures:
        raise Http404("This return asks for nothing here any more.")
    return Filling(
        plan,
        section,
        figures,
        entries.typed_figures(period_return),
        in_return=False,
    )


def _sent(request: HttpRequest, handover: HandOver, filling: Filling, data: QueryDict) -> HttpResponse:
    if unsettled(data):
        return _conflict(request, handover, filling, data, None)
    redrawn = filling.redrawn(data)
    if redrawn is not None:
        return _show(request, handover, filling, redrawn, unsaved=True)
    form = filling.form_of_sent(data)
    form.is_valid()
    if form.is_refused:
        return _show(request, handover, filling, form, unsaved=True)
    try:
        handovers.fill(
            handover=handover,
            figures=filling.to_save(data, form),
            version=int(form["version"].value()),
            form_key=data.get(FORM_KEY, ""),
        )
    except SectionChanged as refusal:
        refusal.saved_by = None
        return _conflict(request, handover, filling, data, refusal)
    except WrongState as refusal:
        return _show(request, handover, filling, form, notice=f"Not saved. {refusal}", unsaved=True)
    errors = sum(problem.is_error for problem in filling.problems(form.answers))
    if errors:
        messages.warning(request, f"Saved, with {counted(errors, 'thing')} to mend.")
    else:
        messages.success(request, "Saved. Thank you: you can close this page, or come back and change it.")
    return redirect(request.path)


def _conflict(request: HttpRequest, handover: HandOver, filling: Filling, data, refusal) -> HttpResponse:
    shown = conflict_page(
        refusal,
        data,
        filling.figures,
        period_return=handover.period_return,
        title=_title(handover, filling),
        path=request.path,
        trail=[],
    )
    return render(request, "hubs/return_conflict.html", {"page": shown})


def _show(
    request: HttpRequest, handover: HandOver, filling: Filling, form: SectionForm, **options
) -> HttpResponse:
    page = section_page(
        handover.period_return,
        _title(handover, filling),
        filling.figures,
        form,
        saved=saved_words(filling.standing, with_name=False),
        path=request.path,
        alone=True,
        **options,
    )
    return render(request, "hubs/handed_over.html", {"page": page, "handover": handover})


def _title(handover: HandOver, filling: Filling) -> str:
    return filling.figures[0].title if handover.definition_id else filling.section.title
