"""One table of role by capability: checks, navigation and the tests of every page read it.

A right is asked with `user.has_perm(capability, place)`. A role held at a place reaches that place and
everything below it, by the tree of the day that is asked about; roles without a place reach everywhere
that their capabilities go. Nobody has a right by being a superuser alone: a superuser may open the
administration pages, and sees figures only by a role like everybody else.
"""

from dataclasses import dataclass

from .choices import Level, Role

WORKER = Role.HUB_WORKER
MANAGER = Role.HUB_MANAGER
ANALYST = Role.AUTHORITY_ANALYST
COMMISSIONER = Role.COMMISSIONER
NATIONAL = Role.NATIONAL_VIEWER
EDITOR = Role.FRAMEWORK_EDITOR
ADMINISTRATOR = Role.SERVICE_ADMINISTRATOR


@dataclass(frozen=True)
class Capability:
    words: str  # completes "may …"
    roles: frozenset[Role]


def _may(words: str, *roles: Role) -> Capability:
    return Capability(words, frozenset(roles))


CAPABILITIES: dict[str, Capability] = {
    # Inside: the hub's own people and its authority's analysts, raw and live.
    "hubs.view_hub": _may("see a hub's own figures", WORKER, MANAGER, ANALYST),
    "hubs.enter_figures": _may("type a hub's figures", WORKER, MANAGER),
    "hubs.correct_figures": _may("correct a submitted figure", WORKER, MANAGER),
    "hubs.submit_return": _may("submit and take back a return", MANAGER),
    "hubs.hand_over_figures": _may("hand a figure to a colleague", MANAGER),
    "hubs.choose_indicators": _may("choose optional measures", MANAGER),
    "hubs.propose_targets": _may("propose targets", MANAGER, ANALYST),
    # The authority's desk.
    "hubs.review_returns": _may("return, approve and reopen returns", ANALYST),
    "hubs.enter_central_figures": _may("enter the council's figures for its hubs", ANALYST),
    "hubs.load_value_files": _may("load a file of hub values", ANALYST),
    "hubs.agree_targets": _may("agree targets", ANALYST),
    "hubs.grant_waivers": _may("grant an exception", ANALYST),
    "hubs.require_breakdowns": _may("require a split of hubs", ANALYST),
    # People and places.
    "hubs.invite_to_hub": _may("invite people to a hub", MANAGER, ANALYST, ADMINISTRATOR),
    "hubs.invite_to_authority": _may("invite people to an authority", ANALYST, ADMINISTRATOR),
    "hubs.invite_anyone": _may("invite people anywhere", ADMINISTRATOR),
    "hubs.manage_places": _may("open, move and close places", ADMINISTRATOR),
    # Readers: protected figures from releases only.
    "evaluations.view_releases": _may(
        "see released figures over several hubs", WORKER, MANAGER, ANALYST, COMMISSIONER, NATIONAL
    ),
    "evaluations.load_context": _may("load published statistics", ANALYST, ADMINISTRATOR),
    "evaluations.operate": _may("watch the adding up and mend it", ADMINISTRATOR),
    # The framework and the service.
    "outcomes.edit_framework": _may("edit the shared framework", EDITOR),
    "outcomes.watch_jobs": _may("watch everybody's jobs", ADMINISTRATOR),
}

# The roles that the holder of a right to invite may give.
INVITABLE: dict[str, frozenset[Role]] = {
    "hubs.invite_to_hub": frozenset({WORKER, MANAGER}),
    "hubs.invite_to_authority": frozenset({ANALYST, COMMISSIONER}),
    "hubs.invite_anyone": frozenset(Role),
}


def roles_with(capability: str) -> frozenset[Role]:
    return CAPABILITIES[capability].roles


def capabilities_of(role: Role) -> frozenset[str]:
    return frozenset(name for name, capability in CAPABILITIES.items() if role in capability.roles)


# What the roles that keep the service may do in the administration pages, by model.
LOOK = ("view",)
KEEP = ("view", "add", "change")
EDIT = ("view", "add", "change", "delete")

ADMINISTRATION: dict[Role, dict[str, tuple[str, ...]]] = {
    # Drafts only: what is published is refused by the pages, the actions and the database.
    EDITOR: {
        **dict.fromkeys(
            (
                "outcomes.category",
                "outcomes.companionnumber",
                "outcomes.crossing",
                "outcomes.definition",
                "outcomes.definitionbreakdown",
                "outcomes.domain",
                "outcomes.edition",
                "outcomes.editionentry",
                "outcomes.editioninstrument",
                "outcomes.editionscheme",
                "outcomes.frameworkrule",
                "outcomes.indicatorcrosswalk",
                "outcomes.outcome",
                "outcomes.outcomecrosswalk",
                "outcomes.rubricdimension",
                "outcomes.rubriclevel",
                "outcomes.source",
                "outcomes.suggestedinstrument",
                "outcomes.threshold",
                "outcomes.vocabularyentry",
            ),
            EDIT,
        ),
        # Codes live for ever.
        **dict.fromkeys(
            ("outcomes.indicator", "outcomes.instrument", "outcomes.instrumentversion", "outcomes.scheme"),
            KEEP,
        ),
    },
    ADMINISTRATOR: {
        **dict.fromkeys(
            ("hubs.hub", "hubs.place", "hubs.placecode", "hubs.placeparent", "hubs.period"),
            KEEP,
        ),
        # How published files are read; what they hold is looked at, and corrected by a later file.
        "evaluations.contextsource": KEEP,
        "evaluations.contextfilter": EDIT,
        "evaluations.contextseries": EDIT,
        "evaluations.contextfile": LOOK,
        "evaluations.contextvalue": LOOK,
        "evaluations.contextrevision": LOOK,
        "outcomes.user": ("view", "change"),
        "outcomes.jobrun": LOOK,
        "outcomes.scheduledrun": LOOK,
        "outcomes.auditevent": LOOK,
        "hubs.membership": LOOK,
        "hubs.invitation": LOOK,
        "hubs.notice": LOOK,
    },
}

# Who holds one of these may open the administration pages.
STAFF_ROLES = frozenset(ADMINISTRATION)


def administration_of(role: Role) -> frozenset[str]:
    """Names of permissions on models, as the administration pages ask for them."""
    names = set()
    for model, verbs in ADMINISTRATION.get(role, {}).items():
        app, name = model.split(".")
        names.update(f"{app}.{verb}_{name}" for verb in verbs)
    return frozenset(names)


# At which level of the tree a role is held; the last two are held without a place.
ROLE_LEVEL: dict[Role, Level | None] = {
    WORKER: Level.HUB,
    MANAGER: Level.HUB,
    ANALYST: Level.AUTHORITY,
    COMMISSIONER: Level.AUTHORITY,
    NATIONAL: Level.NATION,
    EDITOR: None,
    ADMINISTRATOR: None,
}
