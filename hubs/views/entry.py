"""One page of a return: the figures of one domain, typed, checked and saved."""

from dataclasses import dataclass, replace

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from outcomes.models import Scheme

from ..actions import returns, splits, standing
from ..actions.refusals import Refused, SectionChanged, WrongState
from ..choices import EDITABLE
from ..forms.returns.conflict import conflict_page, unsettled
from ..forms.returns.filling import PURPOSE, Filling, shows_again
from ..forms.returns.page import SectionPage, saved_words, section_page
from ..forms.returns.posted import FORM_KEY, opened_by, parse_split
from ..forms.returns.section import SectionForm
from ..models import Return
from ..presenters.returns import address, counted
from ..queries import entries
from ..queries.return_plan import plan_for
from ..queries.returns import open_comments
from .access import signed_in
from .held_posts import KEPT, keeps_what_was_typed, kept_form, let_go
from .own_returns import HAND_OVER, TYPE, allowed, own_return

NOT_SAVED = "Not saved yet"
KEPT_NOTICE = "We kept what you typed. It is not saved until you press Save."
TOO_LONG = "Not saved: shorten what is too long"


@dataclass(frozen=True)
class Opened:
    """A page that a person has before her."""

    request: HttpRequest
    period_return: Return
    filling: Filling

    @property
    def title(self) -> str:
        return self.filling.section.title

    @property
    def path(self) -> str:
        return self.request.path

    @property
    def list_url(self) -> str:
        return address("return", self.period_return)


@signed_in
@keeps_what_was_typed
@require_http_methods(["GET", "HEAD", "POST"])
def section(request: HttpRequest, slug: str, code: str, domain: str) -> HttpResponse:
    period_return = own_return(request, slug, code, capability=TYPE)
    # A page that is sent is saved, as a rule, and not shown again with its targets.
    with_goals = request.method != "POST" or shows_again(request.POST)
    plan = plan_for(period_return, domain_code=domain, with_goals=with_goals)
    found = plan.section(domain)
    if found is None:
        raise Http404("This return has no such page.")
    if request.method != "POST" and period_return.status not in EDITABLE:
        return _closed(request, period_return)
    filling = Filling(plan, found, found.figures, entries.typed_figures(period_return))
    page = Opened(request, period_return, filling)
    if request.method == "POST":
        return _sent(page, request.POST)
    return _looked_at(page)


def _closed(request: HttpRequest, period_return: Return) -> HttpResponse:
    messages.info(
        request,
        f"This return is {period_return.get_status_display().lower()}, so its pages are closed for typing.",
    )
    return redirect(address("return", period_return))


def _looked_at(page: Opened) -> HttpResponse:
    kept = kept_form(page.request)
    if kept is not None:
        form = page.filling.form_of_sent(kept)
        return _show(page, form, notice=KEPT_NOTICE, unsaved=True, kept=True)
    everything = "all" in page.request.GET
    return _show(page, page.filling.form_of_saved(everything=everything))


def _sent(page: Opened, data: QueryDict) -> HttpResponse:
    if unsettled(data):
        return _conflict(page, data, None)
    redrawn = page.filling.redrawn(data)
    if redrawn is not None:
        return _show(page, redrawn, unsaved=True)
    purpose = parse_split(data.get("do", "").removeprefix(f"{PURPOSE}:"))
    if data.get("do", "").startswith(f"{PURPOSE}:") and purpose:
        return _purpose(page, data, purpose)
    return _save(page, data)


def _purpose(page: Opened, data: QueryDict, split: tuple[int, int, str]) -> HttpResponse:
    """The purpose is kept at once; what else was typed stays on the page."""
    opened = replace(opened_by(data, page.filling.figures), asks_purpose=None)
    refusal = _record_purpose(page, split, opened.purpose)
    if refusal:
        opened = replace(opened, asks_purpose=split, purpose_error=refusal)
    else:
        opened = opened.with_split(*split)
    return _show(page, page.filling.form_of_sent(data, opened=opened), unsaved=True)


def _record_purpose(page: Opened, split: tuple[int, int, str], purpose: str) -> str:
    """Empty where it is recorded; else why not."""
    table = page.filling.table(split)
    if table is None:
        return "There is no such split."
    if not table.needs_purpose:
        return ""
    scheme = Scheme(pk=table.scheme_id, code=table.code)
    try:
        splits.record_purpose(
            place=page.period_return.place, scheme=scheme, purpose=purpose, by=page.request.user
        )
    except WrongState:
        # Somebody recorded one meanwhile: the split is open.
        return ""
    except Refused as refusal:
        return str(refusal)
    return ""


def _save(page: Opened, data: QueryDict) -> HttpResponse:
    filling, request = page.filling, page.request
    form = filling.form_of_sent(data)
    form.is_valid()
    if form.is_refused:
        return _show(page, form, summary_title=TOO_LONG, unsaved=True)
    typed = filling.to_save(data, form)
    try:
        returns.save_section(
            period_return=page.period_return,
            domain_code=filling.section.code,
            figures=typed,
            version=int(form["version"].value()),
            form_key=data.get(FORM_KEY, ""),
            by=request.user,
        )
    except SectionChanged as refusal:
        return _conflict(page, data, refusal)
    except WrongState as refusal:
        return _show(page, form, notice=f"Not saved. {refusal} Copy what you need.", unsaved=True)
    if KEPT in data:
        let_go(request)
    _keep_standing_answers(page, form)
    if form.opened.asks_purpose and form.opened.purpose.strip():
        _record_purpose(page, form.opened.asks_purpose, form.opened.purpose)
    return _after_saving(page, data, form)


def _after_saving(page: Opened, data: QueryDict, form: SectionForm) -> HttpResponse:
    filling = page.filling
    errors = sum(problem.is_error for problem in filling.problems(form.answers))
    explain = filling.unexplained(form.answers)
    to_do = [f"{counted(errors, 'thing')} to mend"] if errors else []
    if explain:
        to_do.append(f"{counted(explain, 'change')} to explain")
    if to_do:
        messages.warning(page.request, f"{page.title}: saved, with {' and '.join(to_do)}.")
    else:
        messages.success(page.request, f"{page.title}: saved.")
    if data.get("do") == "list":
        return redirect(page.list_url)
    if to_do:
        return redirect(page.path)
    return redirect(_next_page(page))


def _next_page(page: Opened) -> str:
    pages = [section.slug for section in page.filling.plan.sections if section.asked]
    later = pages[pages.index(page.filling.section.slug) + 1 :]
    if later:
        return address("return_section", page.period_return, later[0])
    return address("return_check", page.period_return)


def _keep_standing_answers(page: Opened, form: SectionForm) -> None:
    """“Give this answer in later returns too”: set where it was ticked, ended where it no longer is."""
    place, since = page.period_return.place, page.period_return.period.starts
    for figure in form.figures:
        said, held = form.answers.of(figure), figure.standing_answer
        wanted = figure.definition_id in form.opened.keep and said.state in standing.STANDING
        indicator = figure.definition.indicator
        if wanted and said.reason.strip():
            if held is None or (held.state, held.reason) != (said.state, said.reason.strip()):
                standing.set_answer(
                    place=place,
                    indicator=indicator,
                    state=said.state,
                    reason=said.reason,
                    since=since,
                    by=page.request.user,
                )
        elif held is not None and said.state in standing.STANDING and not wanted:
            standing.end_answer(place=place, indicator=indicator, until=since, by=page.request.user)


def _conflict(page: Opened, data: QueryDict, refusal: SectionChanged | None) -> HttpResponse:
    shown = conflict_page(
        refusal,
        data,
        page.filling.figures,
        period_return=page.period_return,
        title=page.title,
        path=page.path,
        viewer=page.request.user,
        trail=[(f"Return for {page.period_return.period.title}", page.list_url)],
    )
    return render(page.request, "hubs/return_conflict.html", {"page": shown})


def _show(page: Opened, form: SectionForm, *, kept: bool = False, **options) -> HttpResponse:
    _, comments = open_comments(page.period_return)
    shown: SectionPage = section_page(
        page.period_return,
        page.title,
        page.filling.figures,
        form,
        saved=saved_words(page.filling.standing),
        path=page.path,
        may_hand_over=allowed(page.request, page.period_return, HAND_OVER),
        domain_code=page.filling.section.code,
        comments={number: [c.text for c in said] for number, said in comments.items()},
        filled_by=entries.filled_by_colleagues(page.period_return),
        kept=kept or KEPT in page.request.POST,
        **options,
    )
    return render(page.request, "hubs/return_section.html", {"page": shown})
