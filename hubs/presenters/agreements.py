"""Targets, exceptions and required splits in lists and on pages of their own."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.core.paginator import Page
from django.urls import reverse

from outcomes.models import Definition
from outcomes.templatetags.formats import british_date, british_time

from ..choices import TargetStatus
from ..models import RequiredBreakdown, Target, Waiver
from .values import number_words, with_unit

TARGET_COLUMNS = ("Measure", "Place", "Value", "Days", "Status")
WAIVER_COLUMNS = ("Place and period", "What was agreed", "Why", "Until", "State")
REQUIREMENT_COLUMNS = ("Split", "From", "Until", "By", "End it")
_TARGET_COLOURS = {
    TargetStatus.PROPOSED: "yellow",
    TargetStatus.AGREED: "green",
    TargetStatus.WITHDRAWN: "grey",
}


@dataclass(frozen=True)
class ListPage:
    columns: tuple[str, ...]
    rows: list[list]
    page: Page
    query: str
    new_url: str


def target_list(page: Page, wordings: Mapping[int, Definition], *, query: str, may_propose: bool) -> ListPage:
    return ListPage(
        TARGET_COLUMNS,
        [_target(target, wordings.get(target.indicator_id)) for target in page],
        page,
        query,
        reverse("target_propose") if may_propose else "",
    )


def _target(target: Target, wording: Definition | None) -> list:
    return [
        {
            "text": f"{measure_words(target.indicator.code, wording)}: {target.get_kind_display().lower()}",
            "url": reverse("target", args=[target.pk]),
        },
        target.place.name,
        value_words(target, wording),
        days_words(target.starts, target.ends),
        {"text": target.get_status_display(), "tag": _TARGET_COLOURS[target.status]},
    ]


def measure_words(code: str, wording: Definition | None) -> str:
    return f"{code} {wording.title}" if wording else code


def value_words(target: Target, wording: Definition | None) -> str:
    if wording is None:
        return f"{target.value:f}"
    return with_unit(wording, number_words(wording, target.value))


def days_words(starts: datetime.date, ends: datetime.date) -> str:
    return f"{british_date(starts)} to {british_date(ends)}"


@dataclass(frozen=True)
class TargetPage:
    title: str
    caption: str
    facts: list[dict]
    may_agree: bool
    may_withdraw: bool


def target_page(target: Target, wording: Definition | None, *, may_agree: bool) -> TargetPage:
    facts = [
        ("Measure", measure_words(target.indicator.code, wording)),
        ("Place", target.place.name),
        ("Value", value_words(target, wording)),
        ("Days", days_words(target.starts, target.ends)),
        ("Why this value", target.basis),
        ("Proposed", f"{british_time(target.proposed_at)} by {target.proposed_by}"),
    ]
    if target.agreed_at:
        facts.append(("Agreed", f"{british_time(target.agreed_at)} by {target.agreed_by}"))
    facts.append(("Status", target.get_status_display()))
    proposed = target.status == TargetStatus.PROPOSED
    return TargetPage(
        title=target.get_kind_display(),
        caption=f"{target.place.name}, {target.indicator.code}",
        facts=[{"key": key, "value": value} for key, value in facts],
        may_agree=may_agree and proposed,
        may_withdraw=may_agree and (proposed or target.status == TargetStatus.AGREED),
    )


def waiver_list(
    page: Page, titles: Mapping[int, str], *, query: str, may_grant: bool, today: datetime.date
) -> ListPage:
    return ListPage(
        WAIVER_COLUMNS,
        [_waiver(waiver, titles, may_grant, today) for waiver in page],
        page,
        query,
        reverse("waiver_grant") if may_grant else "",
    )


def _waiver(waiver: Waiver, titles: Mapping[int, str], may_grant: bool, today: datetime.date) -> list:
    name = f"{waiver.place.name}, {waiver.period.title}"
    holds = waiver.ended_at is None and waiver.expires >= today
    first = {"text": name, "url": reverse("waiver_end", args=[waiver.pk])} if holds and may_grant else name
    return [
        first,
        waiver_words(waiver, titles),
        {"text": waiver.reason, "note": f"{waiver.by}, {british_date(waiver.at)}"},
        british_date(waiver.expires),
        _waiver_state(waiver, holds),
    ]


def waiver_words(waiver: Waiver, titles: Mapping[int, str]) -> str:
    if waiver.indicator is None:
        return waiver.get_rule_display()
    title = titles.get(waiver.indicator_id, "")
    return f"{waiver.get_rule_display()}: {waiver.indicator.code} {title}".strip()


def _waiver_state(waiver: Waiver, holds: bool) -> dict:
    if holds:
        return {"text": "Holds", "tag": "green"}
    if waiver.ended_at is not None:
        return {
            "text": "Ended",
            "tag": "grey",
            "note": f"{british_date(waiver.ended_at)} by {waiver.ended_by}",
        }
    return {"text": "Has run out", "tag": "grey"}


def requirement_rows(found: Iterable[RequiredBreakdown], titles: Mapping[int, str]) -> list[list]:
    return [
        [
            requirement_words(requirement, titles),
            british_date(requirement.starts),
            british_date(requirement.ends, "No end"),
            str(requirement.by),
            {"text": "Has an end"}
            if requirement.ends
            else {
                "text": f"End {requirement.indicator.code} by {requirement.scheme.title.lower()}",
                "url": reverse("requirement_end", args=[requirement.pk]),
            },
        ]
        for requirement in found
    ]


def requirement_words(requirement: RequiredBreakdown, titles: Mapping[int, str]) -> str:
    title = titles.get(requirement.indicator_id, "")
    return f"{requirement.indicator.code} {title}, by {requirement.scheme.title.lower()}"
