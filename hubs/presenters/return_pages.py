"""The list of tasks of a return, the check before sending, the receipt and the history."""

from collections.abc import Iterable, Mapping, Sequence

from django.urls import reverse
from django.utils import timezone

from outcomes.templatetags.formats import british_date, british_time, state_colour

from ..actions.facts import Change
from ..choices import EDITABLE, ReturnStatus
from ..measuring import Answers, Problem
from ..models import HandOver, Receipt, Return, ReturnEvent, Revision
from ..queries.returns import HistoryLine
from .returns import (
    CheckPage,
    FigureCard,
    FigureRow,
    Handed,
    HistoryPage,
    PartsShown,
    ReceiptPage,
    ReturnPage,
    Rows,
    Said,
    Step,
    address,
    council_tasks,
    counted,
    figure_cards,
    problem_lines,
    section_anchor,
    section_tasks,
    window,
)
from .submitted import before_and_after, revision_rows
from .values import figure_words


def trail_to(period_return: Return, *, with_return: bool = True) -> list[tuple[str, str]]:
    place = period_return.place
    trail = [(place.name, reverse("hub", args=[place.slug]))]
    if with_return:
        trail.append((f"Return for {period_return.period.title}", address("return", period_return)))
    return trail


def return_page(
    answers: Answers,
    problems: Sequence[Problem],
    unexplained: Sequence[Problem],
    *,
    may_type: bool,
    may_submit: bool,
    may_hand_over: bool,
    may_withdraw_from: frozenset[int],
    cards: list[FigureCard],
    sent_back: ReturnEvent | None,
    comments,
    handovers: Iterable[HandOver],
    deleted_draft: bool,
    receipt: Receipt | None,
) -> ReturnPage:
    period_return = answers.plan.period_return
    period, status = period_return.period, period_return.status
    is_open = status in EDITABLE
    returned = status == ReturnStatus.RETURNED or (sent_back is not None and status == ReturnStatus.RECALLED)
    return ReturnPage(
        title=f"Return for {period.title}",
        place=period_return.place.name,
        status=period_return.get_status_display(),
        colour=state_colour(status),
        words=standing_words(period_return),
        trail=trail_to(period_return, with_return=False),
        is_open=is_open,
        tasks=section_tasks(answers, problems, unexplained, linked=may_type) if is_open else [],
        council=council_tasks(answers) if is_open else [],
        said=_said(answers, sent_back, comments, linked=may_type) if returned and is_open else None,
        handed=[_handed(answers, handover, may_withdraw_from) for handover in handovers],
        cards=cards,
        cards_title="Figures as you typed them" if is_open else "Figures as they were sent",
        check_url=address("return_check", period_return) if is_open and may_type else "",
        check_words="",
        recall_url=address("return_recall", period_return)
        if status == ReturnStatus.SUBMITTED and may_submit
        else "",
        restore_url=address("return_restore", period_return) if deleted_draft and may_type else "",
        links=_links(period_return, may_type=may_type, may_hand_over=may_hand_over, receipt=receipt),
    )


def standing_words(period_return: Return) -> list[str]:
    """Where the return stands, in sentences."""
    period, status = period_return.period, period_return.status
    today = timezone.localdate()
    words = [f"It covers {window(period)}."]
    if status in (ReturnStatus.NOT_STARTED, ReturnStatus.DRAFT, ReturnStatus.RECALLED, ReturnStatus.RETURNED):
        if today > period.closes:
            words.append(f"It closed on {british_date(period.closes)}. Ask your council to admit it late.")
        elif today > period.due:
            words.append(
                f"It was due on {british_date(period.due)} and closes on {british_date(period.closes)}."
            )
        else:
            words.append(f"It is due by {british_date(period.due)}.")
    if status == ReturnStatus.REOPENED:
        words.append(
            f"It is open again until {british_time(period_return.reopened_until)}, and locks after that."
        )
    if period_return.submitted_at and status not in EDITABLE:
        words.append(f"Submitted {british_time(period_return.submitted_at)} by {period_return.submitted_by}.")
    if status == ReturnStatus.SUBMITTED:
        words.append("Your council has not approved it yet. Until then it can be taken back.")
    if status in (ReturnStatus.APPROVED, ReturnStatus.LOCKED) and period_return.approved_at:
        words.append(f"Approved {british_time(period_return.approved_at)}.")
    if status == ReturnStatus.LOCKED:
        words.append("The period is closed. To change a figure, ask your council to reopen the return.")
    return words


def _links(period_return: Return, *, may_type: bool, may_hand_over: bool, receipt: Receipt | None):
    place, is_open = period_return.place, period_return.status in EDITABLE
    links = [("History of this return", address("return_history", period_return))]
    if receipt is not None:
        links.append(("Latest receipt", address("return_receipt", period_return, receipt.reference)))
    if period_return.submitted_at:
        links.append(("Download these figures (CSV)", address("return_figures_file", period_return)))
    if is_open and may_hand_over:
        links.append(("Hand a figure or a page to a colleague", address("return_hand_over", period_return)))
    if may_type:
        links.append(("Standing answers", reverse("standing_answers", args=[place.slug])))
    if period_return.status == ReturnStatus.DRAFT and may_type:
        links.append(("Delete this draft", address("return_delete", period_return)))
    return links


def _said(answers: Answers, event: ReturnEvent | None, comments, *, linked: bool) -> Said | None:
    if event is None:
        return None
    rows = []
    for definition_id, said in comments.items():
        figure = answers.plan.figure(definition_id)
        for comment in said:
            url = section_anchor(answers.plan.period_return, figure) if figure and linked else ""
            rows.append((figure.title if figure else "A figure", comment.text, url))
    by = f" by {event.by}" if event.by else ""
    return Said(f"Sent back on {british_time(event.at)}{by}", event.note, rows)


def _handed(answers: Answers, handover: HandOver, may_withdraw_from: frozenset[int]) -> Handed:
    period_return, section = answers.plan.period_return, answers.plan.section(handover.domain_code)
    what = handover.definition.title if handover.definition else f"The page {section.title}"
    words = [f"Sent {british_time(handover.at)} by {handover.by}."]
    ended = handover.withdrawn_at or handover.expires_at <= timezone.now()
    if handover.withdrawn_at:
        words.append(f"Withdrawn {british_time(handover.withdrawn_at)}.")
    else:
        word = "Expired" if ended else "Works until"
        words.append(f"{word} {british_time(handover.expires_at)}.")
    if handover.filled_at:
        words.append(f"Filled {british_time(handover.filled_at)}.")
    elif handover.first_opened_at:
        words.append(f"Opened {british_time(handover.first_opened_at)}, nothing saved yet.")
    return Handed(
        what=what,
        to=f"{handover.name} ({handover.email})",
        words=words,
        withdraw_url=address("handover_withdraw", period_return, handover.pk)
        if not ended and handover.pk in may_withdraw_from
        else "",
    )


def check_page(
    answers: Answers,
    problems: Sequence[Problem],
    *,
    may_submit: bool,
    blocked: str = "",
    changes: Rows | None = None,
    form=None,
    refused: list[tuple[str, str]] | None = None,
    filled_by: Mapping[int, str] | None = None,
) -> CheckPage:
    period_return = answers.plan.period_return
    lines = problem_lines(period_return, problems)
    if lines and not blocked:
        blocked = "The return cannot be sent yet. Each line above leads to the place where it is put right."
    if not may_submit and not lines and not blocked:
        blocked = "Everything is there. A manager of your hub can now submit the return."
    return CheckPage(
        place=period_return.place.name,
        period=period_return.period.title,
        trail=trail_to(period_return),
        list_url=address("return", period_return),
        cards=figure_cards(
            answers,
            action="Change",
            url_of=lambda figure: section_anchor(period_return, figure),
            filled_by=filled_by,
        ),
        lines=(refused or []) + lines,
        summary_title=f"{counted(len(lines), 'thing')} to put right first" if lines else "There is a problem",
        may_submit=may_submit and not lines,
        blocked=blocked,
        changes=changes,
        form=form,
    )


def change_rows(answers: Answers, changes: Iterable[Change]) -> Rows:
    """What would change of what was sent before."""
    rows = []
    for change in changes:
        _, definition_id, version, _, cell_id = change.key
        figure = answers.plan.figure(definition_id)
        if figure is None:
            continue
        part = next((r.label for table in figure.tables for r in table.rows if r.cell_id == cell_id), "")
        questionnaire = figure.questionnaire(version)
        note = ", ".join(word for word in (questionnaire.title if questionnaire else "", part) if word)
        rows.append(
            [
                {"text": figure.title, "note": note},
                figure_words(figure.definition, change.old_state, change.old_parts),
                figure_words(figure.definition, change.new_state, change.new_parts),
            ]
        )
    return Rows(("Figure", "Sent before", "Now"), rows)


def receipt_page(receipt: Receipt) -> ReceiptPage:
    period_return = receipt.period_return
    sent = receipt.sent
    return ReceiptPage(
        reference=receipt.reference,
        words=[
            f"{sent['place']}, {sent['period']}.",
            f"Submitted on {british_time(receipt.at)} by {receipt.by}. A copy of this receipt was emailed "
            f"to {receipt.by.email}.",
            "What happens next: your council looks at the figures. It approves them, or sends the return "
            "back with comments. Until then you can take it back.",
        ],
        trail=trail_to(period_return),
        list_url=address("return", period_return),
        cards=[
            FigureCard(
                page["title"],
                [FigureRow(f["title"], _sent_words(f), parts=_sent_parts(f)) for f in page["figures"]],
            )
            for page in sent["pages"]
        ],
    )


def _sent_words(figure: dict) -> str:
    lines = [
        words if what == figure["title"] else f"{what}: {words}" for what, words in figure.get("lines", [])
    ] or [figure["state"]]
    if figure.get("reason"):
        lines.append(f"Why: {figure['reason']}")
    if figure.get("explanation"):
        lines.append(f"Explanation: {figure['explanation']}")
    return "\n".join(lines)


def _sent_parts(figure: dict) -> list[PartsShown]:
    return [
        PartsShown(split["title"], [(label, words) for label, words in split["lines"]])
        for split in figure.get("splits", [])
    ]


def history_page(
    period_return: Return,
    lines: Iterable[HistoryLine],
    revisions: Iterable[Revision],
    receipts: Iterable[Receipt],
) -> HistoryPage:
    return HistoryPage(
        place=period_return.place.name,
        period=period_return.period.title,
        trail=trail_to(period_return),
        list_url=address("return", period_return),
        steps=[_step(line) for line in lines],
        receipts=[
            (
                f"{receipt.reference}, {british_time(receipt.at)}",
                address("return_receipt", period_return, receipt.reference),
            )
            for receipt in receipts
        ],
        revisions=revision_rows(revisions),
    )


def _step(line: HistoryLine) -> Step:
    changes = []
    for revision in line.revisions:
        before, after = before_and_after(revision.definition, revision)
        changes.append(f"{revision.definition.title}: {before} → {after}")
    return Step(
        what=line.words,
        who_and_when=f"{british_time(line.at)}, {line.by or 'by the clock'}",
        note=line.note,
        figures=[(comment.definition.title, comment.text) for comment in line.comments],
        changes=changes,
    )
