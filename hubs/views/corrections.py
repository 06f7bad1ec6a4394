"""One submitted figure is mended: the form of this figure alone, with a reason."""

from collections.abc import Iterable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from ..actions import corrections
from ..actions.corrections import CORRECTABLE
from ..actions.refusals import NothingChanged, NotReady, WrongState
from ..forms.corrections import CorrectionForm
from ..forms.returns.filling import Filling, version_of
from ..forms.returns.page import section_page
from ..forms.returns.section import SectionForm
from ..measuring import Problem
from ..models import Return
from ..presenters.return_pages import trail_to
from ..presenters.returns import address
from ..presenters.submitted import revision_rows
from ..queries.entries import submitted_figures
from ..queries.observations import revisions_beside
from ..queries.return_plan import plan_for
from .access import signed_in
from .held_posts import keeps_what_was_typed, kept_form, let_go
from .own_returns import own_return

CORRECT = "hubs.correct_figures"


@signed_in
@keeps_what_was_typed
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, slug: str, code: str, indicator: str) -> HttpResponse:
    period_return = own_return(request, slug, code, capability=CORRECT)
    if period_return.status not in CORRECTABLE:
        messages.info(
            request,
            f"This return is {period_return.get_status_display().lower()}: a single figure is corrected only "
            "while a return is submitted or approved.",
        )
        return redirect(address("return", period_return))
    filling = _filling(period_return, indicator)
    kept = kept_form(request)
    data = request.POST if request.method == "POST" else kept
    reason = CorrectionForm(request.POST) if request.method == "POST" else CorrectionForm(kept)
    if data is None:
        return _show(request, filling, filling.form_of_saved(everything=False), CorrectionForm())
    redrawn = filling.redrawn(data)
    if kept is not None or redrawn is not None:
        form = redrawn or filling.form_of_sent(data)
        return _show(request, filling, form, CorrectionForm(initial={"reason": data.get("reason", "")}))
    return _correct(request, period_return, filling, reason)


def _filling(period_return: Return, indicator: str) -> Filling:
    plan = plan_for(period_return)
    figure = plan.by_code(indicator)
    if figure is None or not figure.is_asked:
        raise Http404("This return does not ask the hub for this figure.")
    section = plan.section(figure.domain_code)
    return Filling(
        plan,
        section,
        [figure],
        submitted_figures(period_return),
        in_return=False,
        of_return=period_return.version,
    )


def _correct(
    request: HttpRequest, period_return: Return, filling: Filling, reason: CorrectionForm
) -> HttpResponse:
    form = filling.form_of_sent(request.POST)
    form.is_valid()
    if form.is_refused or not reason.is_valid():
        return _show(request, filling, form, reason)
    try:
        corrections.correct(
            period_return=period_return,
            figures=filling.to_save(request.POST, form),
            reason=reason.cleaned_data["reason"],
            by=request.user,
            version=version_of(request.POST),
        )
    except NotReady as refusal:
        return _show(request, filling, _again(filling, form, refusal.problems), reason)
    except NothingChanged as refusal:
        let_go(request)
        messages.info(request, str(refusal))
        return redirect(address("return", period_return))
    except WrongState as refusal:
        return _show(request, filling, _again(filling, form), reason, refused=str(refusal))
    let_go(request)
    messages.success(
        request,
        f"{filling.figures[0].title}: corrected. Your council approves corrections; until then the approved "
        "figure stands in the totals.",
    )
    return redirect(address("return", period_return))


def _again(filling: Filling, form: SectionForm, problems: Iterable[Problem] = ()) -> SectionForm:
    """What was typed once more, on what stands now; what the refused attempt counted is not of it."""
    filling.plan.period_return.refresh_from_db(fields=["version"])
    return SectionForm(
        filling.figures,
        form.answers,
        version=filling.plan.period_return.version,
        opened=form.opened,
        problems=problems,
        in_return=False,
    )


def _show(
    request: HttpRequest, filling: Filling, form: SectionForm, reason: CorrectionForm, *, refused: str = ""
) -> HttpResponse:
    period_return, figure = filling.plan.period_return, filling.figures[0]
    page = section_page(
        period_return,
        f"Correct: {figure.title}",
        filling.figures,
        form,
        saved="",
        path=request.path,
    )
    revisions = revisions_beside(
        viewer=request.user, period_return=period_return, definition_ids=[figure.definition_id]
    )
    lines = [*page.lines, *((message, "#id_reason") for message in reason.errors.get("reason", ()))]
    if refused:
        lines.append((f"Not corrected. {refused}", ""))
    return render(
        request,
        "hubs/return_correct.html",
        {
            "page": page,
            "reason": reason,
            "lines": lines,
            "trail": trail_to(period_return),
            "revisions": revision_rows(revisions.get(figure.definition_id, ())),
        },
    )
