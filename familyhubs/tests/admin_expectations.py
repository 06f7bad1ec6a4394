"""The administration pages in the table of what each page answers."""

from .answers import Answers, Row, everyone
from .expectations import ROWS
from .world import CAST, STAFF

# By model: who may view, add, change, delete.
ADMIN: dict[str, dict[str, str]] = {
    "outcomes_user": {"administrator": "view change", "superuser": "view change"},
    "hubs_membership": {"administrator": "view", "superuser": "view"},
    "hubs_invitation": {"administrator": "view", "superuser": "view"},
    "hubs_place": {"administrator": "view add change", "superuser": "view add change"},
    "evaluations_contextsource": {"administrator": "view add change", "superuser": "view add change delete"},
    "evaluations_contextfile": {"administrator": "view", "superuser": "view"},
    "evaluations_contextvalue": {"administrator": "view", "superuser": "view"},
    "evaluations_contextrevision": {"administrator": "view", "superuser": "view"},
    "hubs_notice": {"administrator": "view", "superuser": "view"},
    # The first of these is published, so that it can be read and copied, and nothing else.
    **dict.fromkeys(
        ("outcomes_edition", "outcomes_indicator", "outcomes_category"),
        {"editor": "view", "superuser": "view"},
    ),
    **dict.fromkeys(
        (
            "outcomes_editionentry",
            "outcomes_definition",
            "outcomes_domain",
            "outcomes_outcome",
            "outcomes_editionscheme",
            "outcomes_scheme",
            "outcomes_instrument",
        ),
        {"editor": "view add", "superuser": "view add"},
    ),
    # Of these only the draft has one.
    **dict.fromkeys(
        (
            "outcomes_editioninstrument",
            "outcomes_frameworkrule",
            "outcomes_rubricdimension",
            "outcomes_source",
            "outcomes_vocabularyentry",
        ),
        {"editor": "view add change delete", "superuser": "view add change delete"},
    ),
    **dict.fromkeys(
        ("outcomes_auditevent", "outcomes_jobrun", "outcomes_scheduledrun"),
        {"administrator": "view", "superuser": "view"},
    ),
}


def staff(status: int = 200, *, told: str = "", missing: str = "") -> Answers:
    """Staff get it, but for those named; all others are sent to sign in."""
    answers = {person: status if person in STAFF else 302 for person in CAST}
    return answers | dict.fromkeys(told.split(), 403) | dict.fromkeys(missing.split(), 404)


EDITORS = staff(told="administrator")
PUBLISHED = {"at": lambda world: [world.things.edition.pk]}
DRAFT = {"at": lambda world: [world.things.draft.pk]}
DRAFTED_MEASURE = {"at": lambda world: [world.things.draft.entries.get().pk]}

# Pages of the administration beyond the five of each model.
ADMIN_ROWS: dict[str, Row] = {
    "index": Row(get=staff(), post=staff()),
    "app_list": Row(at=lambda world: ["hubs"], get=staff(missing="editor"), post=staff(missing="editor")),
    # These two are the product's own: see admin/login/ and admin/password_change/ above.
    "login": Row(get=ROWS["admin/login/"].get, post=ROWS["admin/login/"].post),
    "password_change": Row(get=everyone(302), post=everyone(302)),
    "password_change_done": Row(get=staff(), post=staff(405)),
    "logout": Row(get=staff(405), post=staff(302)),
    "jsi18n": Row(get=staff(), post=staff(405)),
    # Without saying what is to be completed, nobody gets an answer.
    "autocomplete": Row(get=staff(403), post=staff(405)),
    "view_on_site": Row(at=lambda world: ["1", "1"], get=staff(404), post=staff(404)),
    # The workbench of the framework's editors.
    "outcomes_edition_copy": Row(**PUBLISHED, get=EDITORS, post=EDITORS),
    "outcomes_edition_differences": Row(**DRAFT, get=EDITORS, post=staff(405)),
    "outcomes_edition_impact": Row(**DRAFT, get=EDITORS, post=staff(405)),
    "outcomes_edition_publish": Row(**DRAFT, get=EDITORS, post=EDITORS),
    "outcomes_edition_retire": Row(**PUBLISHED, get=EDITORS, post=EDITORS),
    "outcomes_edition_rebase": Row(
        **DRAFT,
        get=staff(405),
        post={**staff(302), "administrator": 403},
    ),
    "outcomes_edition_file": Row(**DRAFT, get=EDITORS, post=staff(405)),
    "outcomes_editionentry_reword": Row(**DRAFTED_MEASURE, get=EDITORS, post=EDITORS),
    "outcomes_editionentry_former": Row(
        **DRAFTED_MEASURE,
        get=staff(405),
        post={**staff(302), "administrator": 403},
    ),
}
