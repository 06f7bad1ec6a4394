"""The one table of what each page answers, to each person, looked at and written to.

A row stands for one address; after a # follows which of several examples it is. `get` and `post` name the
answer for each of the cast:

- 200 the page (or a form with its errors), 302 done and sent on, or sent to sign in;
- 403 who may see the place but lacks the right, 404 a stranger to it, 405 a method that is not offered.

`shows` names, for each person who gets the page, exactly which of the world's places and people stand on it.
An address without a row fails the tests, and so does a row without an address.
"""

from collections.abc import Callable

from .answers import (
    ALDER,
    ANALYSTS,
    INSIDE,
    INSIDERS,
    INVITERS,
    LOADERS,
    NEVER_OFFERED,
    NOBODY,
    NOT_OFFERED,
    PROPOSERS,
    READERS,
    SIGNED_IN,
    TYNEBRIDGE,
    Row,
    among,
    approved,
    at_alder,
    at_tynebridge,
    draft,
    everyone,
    financial_year,
    only,
    public,
    version,
    with_right,
)
from .world import CAST, World

ROWS: dict[str, Row] = {
    # One's own account
    "login": Row(
        get={**everyone(302), NOBODY: 200},
        post={**everyone(302), NOBODY: 200},
    ),
    "logout": Row(get=NEVER_OFFERED, post=public(302)),
    "admin/login/": Row(
        get={**everyone(403), **dict.fromkeys(("editor", "administrator", "superuser", NOBODY), 302)},
        post=NEVER_OFFERED,
    ),
    "admin/password_change/": Row(get=everyone(302), post=everyone(302)),
    "account": Row(get=everyone(), post=everyone()),
    "password_change": Row(get=everyone(), post=everyone()),
    "password_reset": Row(get=public(), post=public()),
    "password_reset_done": Row(get=public(), post=NEVER_OFFERED),
    "password_reset_confirm": Row(get=public(), post=public(), at=lambda world: ["MQ", "set-password"]),
    # Home
    "home": Row(
        get=everyone(),
        shows={
            "worker": "Alder",
            "manager": "Alder",
            "neighbour": "Birch",
            "stranger": "Cedar",
            "analyst": "Tynebridge",
            "other_analyst": "Southport",
            "commissioner": "Tynebridge",
            "other_commissioner": "Southport",
        },
    ),
    # People and invitations
    "people_overview": Row(
        get={
            **with_right("analyst other_analyst administrator"),
            # One place only: its page at once.
            **dict.fromkeys(("manager", "neighbour", "stranger"), 302),
        },
        shows={
            "analyst": "Alder Birch Tynebridge",
            "other_analyst": "Cedar Southport",
            "administrator": "Alder Birch Cedar Southport Tynebridge",
        },
    ),
    "people": Row(
        **ALDER,
        get=at_alder("manager analyst administrator"),
        shows=dict.fromkeys(
            ("manager", "analyst", "administrator"),
            "Alder Mona new-at-alder Wanda Greta Adam",
        ),
    ),
    "invite": Row(
        **TYNEBRIDGE,
        get=at_tynebridge("analyst administrator"),
        post=at_tynebridge("analyst administrator"),
        shows=dict.fromkeys(("analyst", "administrator"), "Tynebridge"),
    ),
    "people_of_service": Row(get=with_right("administrator"), shows={"administrator": "Adam Edith"}),
    "invite_to_service": Row(get=with_right("administrator"), post=with_right("administrator")),
    "membership_end": Row(
        at=lambda world: [world.users["worker"].memberships.get().pk],
        get=among(INVITERS, "manager analyst administrator"),
        post=among(INVITERS, "manager analyst administrator", 302),
    ),
    "invitation_withdraw": Row(
        at=lambda world: [world.things.alder_invitation.pk],
        get=among(INVITERS, "manager analyst administrator"),
        post=among(INVITERS, "manager analyst administrator", 302),
    ),
    # Whoever has the link may read whom it is for; taking it up is only for the address that it went to.
    "invitation": Row(
        at=lambda world: [world.things.alder_invitation_secret],
        get=public(),
        post=public(),
        shows={NOBODY: "Alder Mona new-at-alder"},
    ),
    # A hub and its returns
    # Each of them has one hub, so that its page follows at once.
    "own_hubs": Row(
        get={**with_right(""), **dict.fromkeys(("worker", "manager", "neighbour", "stranger"), 302)}
    ),
    "hub": Row(**ALDER, get=at_alder(INSIDE)),
    "hub_measure": Row(at=lambda world: ["alder", "WHF1.1"], get=at_alder(INSIDE)),
    "hub_choices": Row(
        at=lambda world: ["alder", financial_year(world)],
        get=at_alder(INSIDE),
        post=at_alder("manager"),
    ),
    "hub_figures_file": Row(**ALDER, get=at_alder(INSIDE)),
    "standing_answers": Row(**ALDER, get=at_alder(INSIDE)),
    "standing_answer_end": Row(
        at=lambda world: ["alder", world.things.alder_standing_answer.pk],
        get=NOT_OFFERED,
        post=at_alder("worker manager", 302),
    ),
    "return": Row(at=draft, get=at_alder(INSIDE)),
    "return_section": Row(
        at=lambda world: [*draft(world), "whf"],
        get=at_alder("worker manager"),
        post=at_alder("worker manager", 302),
    ),
    "return_check": Row(at=draft, get=at_alder("worker manager"), post=at_alder("manager", 302)),
    "return_receipt": Row(
        at=lambda world: [*approved(world), world.things.alder_receipt.reference],
        get=only(INSIDE),
    ),
    # Only what has been submitted can be taken back: on from a draft to its list of tasks.
    "return_recall": Row(at=draft, get=at_alder("manager", 302), post=at_alder("manager", 302)),
    "return_history": Row(at=approved, get=at_alder(INSIDE)),
    "return_delete": Row(at=draft, get=at_alder("worker manager"), post=at_alder("worker manager", 302)),
    "return_restore": Row(at=draft, get=NOT_OFFERED, post=at_alder("worker manager", 302)),
    "return_hand_over": Row(at=draft, get=at_alder("manager"), post=at_alder("manager")),
    "handover_withdraw": Row(
        at=lambda world: [*draft(world), world.things.alder_handover.pk],
        get=NOT_OFFERED,
        post=at_alder("manager", 302),
    ),
    "figure_correct": Row(
        at=lambda world: [*approved(world), "WHF1.1"],
        get=at_alder("worker manager"),
        post=at_alder("worker manager"),
    ),
    "return_figures_file": Row(at=approved, get=at_alder(INSIDE)),
    # The link is the key, and opens this page alone.
    "handover": Row(
        at=lambda world: [world.things.alder_handover_secret],
        get=public(),
        post=public(302),
        shows=dict.fromkeys(CAST, "Alder Mona"),
    ),
    "kept": Row(get={**everyone(302), "worker": 200}),
    "kept_drop": Row(at=lambda world: [world.things.held_post.pk], get=NOT_OFFERED, post=everyone(302)),
    # The analyst's desk
    "desk": Row(
        get=with_right("analyst other_analyst"),
        shows={"analyst": "Alder Birch Tynebridge", "other_analyst": "Cedar Southport"},
    ),
    "desk_approve": Row(
        query=lambda world: f"?return={world.things.birch_return.pk}",
        data=lambda world: {"return": f"{world.things.birch_return.pk}-{version(world)}"},
        get={**with_right("analyst"), "other_analyst": 302},
        post=with_right("analyst other_analyst", 302),
        shows={"analyst": "Birch"},
    ),
    "desk_return": Row(at=approved, get=at_alder("analyst"), post=at_alder("analyst")),
    "desk_reopen": Row(at=approved, get=at_alder("analyst"), post=at_alder("analyst")),
    "desk_figures_file": Row(
        at=lambda world: [world.things.before.code],
        get=with_right("analyst other_analyst"),
        shows={"analyst": "Alder Birch", "other_analyst": "Cedar"},
    ),
    # The council's own figures for its hubs
    "central": Row(
        get=with_right("analyst other_analyst"),
        shows={"analyst": "Tynebridge", "other_analyst": "Southport"},
    ),
    "central_grid": Row(
        at=lambda world: ["tynebridge", "WHF1.3", world.things.period.code],
        get=at_tynebridge("analyst"),
        post=at_tynebridge("analyst", 302),
        shows={"analyst": "Alder Birch Tynebridge"},
    ),
    "central_split": Row(
        at=lambda world: ["tynebridge", "WHF1.3", world.things.period.code, "age"],
        get=at_tynebridge("analyst"),
        post=at_tynebridge("analyst", 302),
        shows={"analyst": "Alder Birch Tynebridge"},
    ),
    # What is agreed beyond the framework: read by the hubs that it concerns, decided by the analyst
    "targets": Row(
        get=with_right(INSIDERS),
        shows={
            **dict.fromkeys(("worker", "manager", "analyst"), "Alder"),
            **dict.fromkeys(("stranger", "other_analyst"), "Cedar"),
        },
    ),
    "target": Row(at=lambda world: [world.things.alder_target.pk], get=among(INSIDERS, INSIDE)),
    "target_propose": Row(
        get=with_right(PROPOSERS),
        post=with_right(PROPOSERS),
        shows={
            "manager": "Alder",
            "neighbour": "Birch",
            "stranger": "Cedar",
            "analyst": "Alder Birch Tynebridge",
            "other_analyst": "Cedar Southport",
        },
    ),
    "target_agree": Row(
        at=lambda world: [world.things.alder_target.pk],
        get=NOT_OFFERED,
        post={**among(INSIDERS, "analyst", 302), "worker": 403, "manager": 403},
    ),
    "target_withdraw": Row(
        at=lambda world: [world.things.alder_target.pk],
        get=NOT_OFFERED,
        post={**among(INSIDERS, "analyst", 302), "worker": 403, "manager": 403},
    ),
    "waivers": Row(
        get=with_right(INSIDERS),
        shows={
            **dict.fromkeys(("worker", "manager", "analyst"), "Alder Anna"),
            **dict.fromkeys(("stranger", "other_analyst"), "Cedar Otto"),
        },
    ),
    "waiver_grant": Row(
        get=with_right(ANALYSTS),
        post=with_right(ANALYSTS),
        shows={"analyst": "Alder Birch Tynebridge", "other_analyst": "Cedar Southport"},
    ),
    "waiver_end": Row(
        at=lambda world: [world.things.alder_waiver.pk],
        get=among(ANALYSTS, "analyst"),
        post=among(ANALYSTS, "analyst", 302),
    ),
    "requirements": Row(
        get=with_right(ANALYSTS),
        shows={"analyst": "Anna Tynebridge", "other_analyst": "Otto Southport"},
    ),
    "requirement_new": Row(get=with_right(ANALYSTS), post=with_right(ANALYSTS)),
    "requirement_end": Row(
        at=lambda world: [world.things.alder_requirement.pk],
        get=among(ANALYSTS, "analyst"),
        post=among(ANALYSTS, "analyst"),
    ),
    # Figures of past periods from a file
    "value_files": Row(
        get=with_right(ANALYSTS),
        post=with_right(ANALYSTS),
        shows={"analyst": "Alder Anna Tynebridge", "other_analyst": "Cedar Otto Southport"},
    ),
    "value_file": Row(at=lambda world: [world.things.alder_file.pk], get=among(ANALYSTS, "analyst")),
    "value_file_load": Row(
        at=lambda world: [world.things.alder_file.pk],
        get=NOT_OFFERED,
        post=among(ANALYSTS, "analyst", 302),
    ),
    "value_file_template": Row(get=with_right(ANALYSTS)),
    "value_file_codes": Row(
        get=with_right(ANALYSTS),
        shows={"analyst": "Alder Birch", "other_analyst": "Cedar"},
    ),
    # Figures over places: inside one's own reach as they stand, beyond it as released
    "figures": Row(
        get=with_right(READERS),
        shows={
            **dict.fromkeys(("worker", "manager"), "Alder Northshire Tynebridge"),
            "neighbour": "Birch Northshire Tynebridge",
            "stranger": "Cedar Southport Southshire",
            **dict.fromkeys(("analyst", "commissioner"), "Alder Birch Northshire Tynebridge"),
            **dict.fromkeys(("other_analyst", "other_commissioner"), "Cedar Southport Southshire"),
            "national": "Northshire Southport Southshire Tynebridge",
        },
    ),
    "figures_place": Row(
        **TYNEBRIDGE,
        get=among(READERS, "worker manager neighbour analyst commissioner national"),
    ),
    "figures_place#hub": Row(**ALDER, get=among(READERS, "worker manager analyst commissioner national")),
    "figures_founding": Row(
        **TYNEBRIDGE,
        get=among(READERS, "worker manager neighbour analyst commissioner national"),
    ),
    "figures_benefit": Row(
        at=lambda world: ["tynebridge", "access"],
        get=among(READERS, "worker manager neighbour analyst commissioner national"),
    ),
    "figure": Row(
        at=lambda world: ["tynebridge", "WHF1.1", world.things.before.code],
        get=among(READERS, "worker manager neighbour analyst commissioner national"),
    ),
    "figure#hub": Row(
        at=lambda world: ["alder", "WHF1.1", world.things.before.code],
        get=among(READERS, "worker manager analyst commissioner national"),
    ),
    # Keeping the service: counts and names of files, no figure of a hub
    **{
        name: Row(get=with_right("administrator"))
        for name in (
            "operations",
            "operations_measures",
            "operations_differences",
            "operations_past_differences",
            "operations_runs",
            "operations_releases",
        )
    },
    "operations_files": Row(
        get=with_right("administrator"), shows={"administrator": "Alder Anna Cedar Otto Southport Tynebridge"}
    ),
    **{
        name: Row(get=NOT_OFFERED, post=with_right("administrator", 302))
        for name in ("operations_sweep", "operations_compare")
    },
    **{
        name: Row(get=with_right("administrator"), post=with_right("administrator", 302))
        for name in ("operations_mend", "operations_release")
    },
    # Long work
    "jobs": Row(get=everyone()),
    "job": Row(at=lambda world: [world.things.analyst_job.pk], get=only("analyst administrator")),
    "job_cancel": Row(
        at=lambda world: [world.things.analyst_job.pk],
        get=NOT_OFFERED,
        post=only("analyst administrator", 302),
    ),
    "job_retry": Row(
        at=lambda world: [world.things.analyst_job.pk],
        get=NOT_OFFERED,
        post=only("analyst administrator", 302),
    ),
    # Area figures: published by others, for everybody who has signed in
    "context_list": Row(get=everyone()),
    "context": Row(
        at=lambda world: [world.things.series.indicator.code],
        get=everyone(),
        shows=dict.fromkeys(SIGNED_IN, "Northshire Southshire"),
    ),
    "context_corrections": Row(get=everyone()),
    # Who loads published statistics sees everybody's files, and the names of colleagues alone.
    "context_files": Row(
        get=with_right(LOADERS),
        post=with_right(LOADERS),
        shows={"analyst": "Anna", "administrator": "Anna"},
    ),
    "context_file": Row(
        at=lambda world: [world.things.upload.pk],
        get=with_right(LOADERS),
        shows={"analyst": "Anna", "administrator": "Anna"},
    ),
    "context_file_load": Row(
        at=lambda world: [world.things.upload.pk],
        get=NOT_OFFERED,
        post=with_right(LOADERS, 302),
    ),
    "context_file_problems": Row(at=lambda world: [world.things.upload.pk], get=with_right(LOADERS)),
    "context_file_as_sent": Row(at=lambda world: [world.things.upload.pk], get=with_right(LOADERS)),
    "context_loaded": Row(get=with_right(LOADERS)),
    # The shared framework
    "framework": Row(get=public(), post=NEVER_OFFERED),
    "framework_measure": Row(at=lambda world: ["WHF1.1"], get=public(), post=NEVER_OFFERED),
    "framework_changes": Row(at=lambda world: ["0.1"], get=everyone()),
    # About the service itself
    "help": Row(get=public(), post=NEVER_OFFERED),
    "privacy": Row(get=public(), post=NEVER_OFFERED),
    "accessibility": Row(get=public(), post=NEVER_OFFERED),
    # Questions of machines
    "health_live": Row(get=public(), post=NEVER_OFFERED),
    "health_ready": Row(get=public(), post=NEVER_OFFERED),
    "health_work": Row(get=public(), post=NEVER_OFFERED),
}

# Something of Cedar's under an address of Alder's: nobody finds it, least of all Alder's own people.
CROSSED: dict[str, tuple[str, Callable[[World], list]]] = {
    "standing_answer_end": ("post", lambda world: ["alder", world.things.cedar_standing_answer.pk]),
    "handover_withdraw": ("post", lambda world: [*draft(world), world.things.cedar_handover.pk]),
    "return_receipt": ("get", lambda world: [*approved(world), world.things.cedar_receipt.reference]),
}
