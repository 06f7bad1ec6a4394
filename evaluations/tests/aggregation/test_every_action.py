"""The machine plays every action that can change a fact, a membership, a hub's standing or an edition.

The actions are found in the code: one that is new is played, or says here why no sum can feel it.
"""

import ast
from collections import Counter
from pathlib import Path

import pytest
import time_machine

from hubs.choices import Level, State, WaiverRule
from outcomes.choices import Comparability

from .machine import EveryWrite
from .machine.watching import REASON, at
from .machine.world import TODAY, make_world

ROOT = Path(__file__).resolve().parents[3]
MACHINE = Path(__file__).parent / "machine"
ACTIONS = ("hubs.actions", "outcomes.actions")

# Parts of actions: they are reached through the ones that are played.
PARTS = {
    "hubs.actions.facts": {"withdraw_submitted", "hold", "mark"},
    "hubs.actions.places": {"open_nation", "open_region"},
    "hubs.actions.returns.drafts": {"make_sections"},
    "hubs.actions.returns.sections": {"write_entries"},
    "hubs.actions.returns.steps": {"bring_up_to_date", "lock", "move", "record", "step"},
    "hubs.actions.value_files": {"load"},
    "outcomes.actions.contents": {"clear", "write"},
    "outcomes.actions.definitions": {"create"},
    "outcomes.actions.editions": {"hold_draft"},
    "outcomes.actions.framework_files": {"load"},
    "outcomes.actions.ground": {"ensure", "ensure_cells"},
    "outcomes.actions.schemes": {"ensure"},
}
# They read, or work something out.
READING = {
    "hubs.actions.facts": {"changes_to_submitted", "cleared", "count_standing"},
    "hubs.actions.figure_values": {"figure_values"},
    "hubs.actions.handovers": {"digest_of", "is_open", "open_handover"},
    "hubs.actions.receipts": {"new_reference", "number_words", "what_was_sent"},
    "hubs.actions.returns.sections": {"check_known", "check_may_type"},
    "outcomes.actions.contents": {"instruments_for"},
    "outcomes.actions.definitions": {"indicators_for"},
    "outcomes.actions.editions": {"is_shared"},
}
# Whole modules that write nothing from which a sum is made: people and their rights, letters and notices,
# targets, what was typed while a session ended, files as they came, who read what, jobs and the audit trail.
ELSEWHERE = {
    "hubs.actions.framework_letters",
    "hubs.actions.held_posts",
    "hubs.actions.invitations",
    "hubs.actions.letters",
    "hubs.actions.notices",
    "hubs.actions.people",
    "hubs.actions.readings",
    "hubs.actions.review_letters",
    "hubs.actions.targets",
    "outcomes.actions.accounts",
    "outcomes.actions.audit",
    "outcomes.actions.expiry",
    "outcomes.actions.jobs",
    "outcomes.actions.running",
    "outcomes.actions.sent_files",
}
LETTERS = {"hubs.actions.periods": {"warn_of_due"}}


def public_actions() -> dict[str, set[str]]:
    """Every function without an underscore, by module, as the code has them."""
    found = {}
    for package in ACTIONS:
        directory = ROOT.joinpath(*package.split("."))
        for path in sorted(directory.rglob("*.py")):
            module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            names = {
                node.name
                for node in ast.parse(path.read_text()).body
                if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
            }
            if names:
                found[module] = names
    return found


def excused() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for listed in (PARTS, READING, LETTERS):
        for module, names in listed.items():
            found.setdefault(module, set()).update(names)
    return found


def to_be_played() -> set[str]:
    return {
        f"{module}.{name}"
        for module, names in public_actions().items()
        if module not in ELSEWHERE
        for name in names - excused().get(module, set())
    }


def test_every_excuse_is_of_an_action_that_is_there():
    actions = public_actions()
    assert actions.keys() >= ELSEWHERE
    for module, names in excused().items():
        assert names <= actions[module], module


@pytest.fixture
def machine(monkeypatch):
    monkeypatch.setattr(EveryWrite, "accepted", Counter())
    with time_machine.travel(at(TODAY), tick=False):
        monkeypatch.setattr(EveryWrite, "world", make_world(), raising=False)
    machine = EveryWrite()
    yield machine
    machine.teardown()


@pytest.mark.django_db
def test_each_is_done_and_added_up(machine):
    """A year in which everything happens once, so that no rule is one that only ever is refused."""
    play = machine
    play.begin(seed=1, many=0, approved=False)
    play.choose_measures(hub=0, years=0, mask=15)
    play.record_a_purpose(hub=0, words="To see who does not come.")
    play.require_a_split(authority=0, figure=0, scheme="age_band_child")
    play.set_a_standing_answer(hub=1, figure=2, state=State.NOT_COLLECTED)
    play.end_a_standing_answer(pick=0)
    play.start(hub=0, period=0)
    play.save(pick=0, seed=3, flawed=False, rash=False)
    play.delete_draft(pick=0, rash=False)
    play.restore_draft(pick=0, rash=False)
    play.colleague_fills_a_page(pick=0, seed=5, rash=False)
    play.withdraw_a_link(pick=0)
    for number in range(3):
        play.a_quarter_comes_in(seed=number)
        play.everything_is_added_up()
    play.recall(pick=0, rash=False)
    play.send_back(pick=0, words="Look at the ages.", rash=False)
    play.one_measure_is_added_up(pick=1)
    play.everything_is_added_up()
    play.a_quarter_comes_in(seed=9)
    play.approve(pick=0, rash=False)
    play.approve_many(many=4, rash=False)
    play.everything_is_added_up()
    for number in range(8):
        play.correct(pick=number, figure=number, seed=number, because=REASON, rash=False)
    play.everything_is_added_up()
    for number in range(8):
        play.approve_corrections(pick=number, rash=False)
    play.everything_is_added_up()
    play.reopen(pick=0, days=8, rash=False)
    play.reopenings_end_late()
    for number in range(3):
        play.save_grid(authority=number, period=number, figure=number, seed=number, because=REASON)
        play.load_a_file(authority=number, period=1, many=1, seed=number)
    play.everything_is_added_up()
    play.give_an_own_figure(
        level=Level.AUTHORITY, place=0, period=0, figure=0, state="reported", parts=(9, 12), approved=True
    )
    play.everything_is_added_up()
    play.grant_an_exception(
        kind=WaiverRule.LATE_RETURN, level=Level.HUB, place=0, period=1, figure=0, wrongly=False
    )
    play.end_an_exception(pick=0)
    play.require_a_split_no_more(pick=0)
    play.end_a_purpose(pick=0)
    play.open_an_authority(region=1)
    play.open_a_hub(authority=0, months=12)
    play.describe(level=Level.HUB, place=1, day=0)
    play.describe(level=Level.AUTHORITY, place=0, day=0)
    play.move_a_hub(hub=0, to=2, day=0)
    play.everything_is_added_up()
    play.close_a_hub(hub=1, day=2)
    play.everything_is_added_up()
    play.reopen_a_hub(hub=0)
    play.everything_is_added_up()
    play.change_a_hub_in_admin(hub=2, to=2, day=0, closed=None)
    play.abolish_an_authority(authority=1, day=0, to=0)
    play.everything_is_added_up()
    play.publish_the_next_edition(measures={0, 1, 2}, how=Comparability.COMPARABLE, keep=True)
    play.draft_without_a_measure(measure=0)
    play.time_passes(days=100)
    play.retire_an_edition(pick=0)
    play.fill_and_submit(pick=0, seed=11, because=REASON)
    play.everything_is_added_up()
    done = set(machine.accepted)
    assert to_be_played() - done == set()
