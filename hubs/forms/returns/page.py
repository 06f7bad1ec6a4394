"""Everything that the page of one domain shows."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone

from outcomes.templatetags.formats import british_date, british_time

from ...measuring import AskedFigure
from .blocks import Block, blocks, section_url
from .section import SectionForm


@dataclass(frozen=True)
class SectionPage:
    title: str
    place: str
    period: str
    saved: str
    due: str
    path: str
    list_url: str
    hand_over_url: str
    trail: list[tuple[str, str]]
    form: SectionForm
    blocks: list[Block]
    lines: list[tuple[str, str]]
    summary_title: str
    notice: str = ""
    unsaved: bool = False
    # Whether the form was kept over an expired session, and goes when it is saved.
    kept: bool = False


def saved_words(standing, *, with_name: bool = True) -> str:
    """When a page was last saved and, for the hub's own people, by whom."""
    if standing is None or standing.saved_at is None:
        return "Nothing is saved on this page yet."
    by = f" by {standing.saved_by or 'a colleague'}" if with_name else ""
    return f"Last saved {british_time(standing.saved_at)}{by}."


def section_page(
    period_return,
    title: str,
    figures: Sequence[AskedFigure],
    form: SectionForm,
    *,
    saved: str,
    path: str,
    may_hand_over: bool = False,
    domain_code: str = "",
    comments: dict[int, list[str]] | None = None,
    filled_by: dict[int, str] | None = None,
    summary_title: str = "There is something to mend",
    notice: str = "",
    unsaved: bool = False,
    kept: bool = False,
    alone: bool = False,
) -> SectionPage:
    """`alone` is for who may see nothing of the hub beyond these figures."""
    place, period = period_return.place, period_return.period
    list_url = reverse("return", args=[place.slug, period.code])
    return SectionPage(
        title=title,
        place=place.name,
        period=period.title,
        saved=saved,
        due=due_words(period),
        path=path,
        list_url="" if alone else list_url,
        hand_over_url=f"{list_url}hand-over/?page={domain_code.lower()}" if may_hand_over else "",
        trail=[]
        if alone
        else [(place.name, reverse("hub", args=[place.slug])), (f"Return for {period.title}", list_url)],
        form=form,
        blocks=blocks(
            form,
            figures,
            comments=comments,
            filled_by=filled_by,
            url_of_section=None if alone else lambda code: section_url(period_return, code),
        ),
        lines=summary_lines(form, figures),
        summary_title=summary_title,
        notice=notice,
        unsaved=unsaved,
        kept=kept,
    )


def due_words(period) -> str:
    today = timezone.localdate()
    return f"{'Was due' if today > period.due else 'Due'} {british_date(period.due)}."


def summary_lines(form: SectionForm, figures: Sequence[AskedFigure]) -> list[tuple[str, str]]:
    """Every error with the figure that it belongs to, since “How many” alone says nothing in a list."""
    form.is_valid()
    titles = {f"f{figure.definition_id}": figure.title for figure in figures}
    lines = [(message, "") for message in form.non_field_errors()]
    for name in form.fields:
        title = titles.get(name.partition("-")[0], "")
        lines += [
            (f"{title}: {message}" if title else message, f"#{name}") for message in form.errors.get(name, ())
        ]
    return lines
