"""A small hub with a small return, for tests of what is done with returns.

REACHED (count, core, required split by age) and HELPED (core, out of a number of the council) stand on page
ACC; HOURS (optional) and WELLBEING (before and after, core) on page PAR; SAVED (core, of the council) on FIN.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from hubs.actions import returns
from hubs.choices import Role
from hubs.measuring import TypedFigure
from hubs.models import Period, Place, Return
from hubs.tests import builders
from outcomes.actions import ground
from outcomes.choices import (
    Benefit,
    Direction,
    EditionStatus,
    EntryBy,
    Kind,
    OutcomeLevel,
    PlaceRule,
    Tier,
    TimeRule,
)
from outcomes.models import (
    Category,
    Cell,
    Definition,
    DefinitionBreakdown,
    Domain,
    Edition,
    EditionEntry,
    EditionInstrument,
    EditionScheme,
    Instrument,
    InstrumentVersion,
    Outcome,
    Scheme,
    SuggestedInstrument,
    User,
)

REACHED, HELPED, HOURS, WELLBEING, SAVED = "ACC1.1", "ACC1.2", "PAR4.2", "PAR1.1", "FIN2.4"
AGES = ("under_1", "age_1_4", "not_known")


def make_small_edition(*, version: str = "1.0", in_force_from: date = builders.LONG_AGO) -> Edition:
    edition = Edition.objects.create(name="Small framework", version=version)
    ages = _scheme(edition, "age_band_child", "Age of child", AGES)
    groups = _scheme(edition, "priority_group", "Priority group", ("young_parent", "not_known"))
    reached = _definition(REACHED, numerator="Different families seen", time_rule=TimeRule.NONE)
    DefinitionBreakdown.objects.create(definition=reached, scheme=ages, required=True, position=1)
    DefinitionBreakdown.objects.create(definition=reached, scheme=groups, multi_select=True, position=2)
    helped = _definition(
        HELPED,
        kind=Kind.PERCENTAGE,
        numerator="Children seen",
        denominator="Children living there",
        multiplier=100,
        central_denominator=True,
        place_rule=PlaceRule.RATIO_OF_SUMS,
    )
    DefinitionBreakdown.objects.create(definition=helped, scheme=ages)
    hours = _definition(HOURS, kind=Kind.QUANTITY, numerator="Hours given", unit="hours", scale=2)
    wellbeing = _definition(
        WELLBEING,
        kind=Kind.MEAN_CHANGE,
        numerator="Sum of changes",
        denominator="Parents with both scores",
        scale=4,
        instrument_required=True,
        place_rule=PlaceRule.POOLED_MEAN,
    )
    saved = _definition(
        SAVED, kind=Kind.CURRENCY, numerator="Savings signed off", unit="GBP", scale=2, entry=EntryBy.CENTRAL
    )
    _questionnaire(edition, wellbeing)
    for position, (code, listed) in enumerate(
        {"ACC": (reached, helped), "PAR": (wellbeing, hours), "FIN": (saved,)}.items()
    ):
        outcome = _outcome(edition, code, position)
        for place, definition in enumerate(listed):
            EditionEntry.objects.create(
                edition=edition,
                outcome=outcome,
                definition=definition,
                position=place,
                tier=Tier.OPTIONAL if definition is hours else Tier.CORE,
                owner="The framework's editors",
                review_date=date(2030, 4, 1),
            )
    ground.ensure(edition)
    edition.status, edition.in_force_from = EditionStatus.PUBLISHED, in_force_from
    edition.published_at = timezone.now()
    edition.save()
    return edition


@dataclass
class Cast:
    authority: Place
    hub: Place
    worker: User
    manager: User
    analyst: User
    period: Period
    period_return: Return


def make_cast(*, today: date | None = None) -> Cast:
    """A hub whose return for a quarter that has just ended is open and not started."""
    edition = make_small_edition()
    authority = builders.make_authority()
    hub = builders.make_hub(authority=authority)
    today = today or timezone.localdate()
    period = builders.make_period(
        date(2026, 7, 1), opens=date(2026, 10, 1), due=today + timedelta(5), closes=today + timedelta(30)
    )
    started = returns.start(place=hub, period=period)
    assert started.edition == edition
    return Cast(
        authority,
        hub,
        builders.make_user(Role.HUB_WORKER, hub, name="Wendy Worker"),
        builders.make_user(Role.HUB_MANAGER, hub, name="Mona Manager"),
        builders.make_user(Role.AUTHORITY_ANALYST, authority, name="Anil Analyst"),
        period,
        started,
    )


def definition(code: str) -> Definition:
    return Definition.objects.select_related("indicator").get(indicator__code=code)


def cell(category: str) -> int:
    return Cell.objects.get(code=category).pk


def questionnaire() -> int:
    return InstrumentVersion.objects.get(instrument__code="bpses").pk


def typed(code: str, *, category: str = "", state: str = "", reason: str = "", **words) -> TypedFigure:
    version = questionnaire() if code == WELLBEING and not category and words else None
    explanation = words.pop("explanation", "")
    return TypedFigure(
        definition(code).pk,
        cell_id=cell(f"age_band_child:{category}") if category else 0,
        instrument_version_id=version,
        state=state,
        reason=reason,
        explanation=explanation,
        typed={name: str(text) for name, text in words.items()},
    )


def access_page(reached: int = 43, helped: int = 31) -> list[TypedFigure]:
    """A page that is ready: everybody's age is known but one's."""
    return [
        typed(REACHED, numerator=reached),
        typed(REACHED, category="under_1", numerator=reached - 1),
        typed(REACHED, category="not_known", numerator=1),
        typed(HELPED, numerator=helped),
    ]


def parents_page(**words) -> list[TypedFigure]:
    scores = dict(started=12, n=10, first=11, last="13.5", improved=6, same=3, worse=1)
    return [typed(WELLBEING, **scores | words)]


def save(
    cast: Cast, page: str, figures: list[TypedFigure], *, by: User | None = None, version: int | None = None
):
    if version is None:
        version = cast.period_return.sections.get(domain_code=page).version
    return returns.save_section(
        period_return=cast.period_return,
        domain_code=page,
        figures=figures,
        version=version,
        form_key="",
        by=by or cast.worker,
    )


def fill(cast: Cast, **words) -> None:
    save(cast, "acc", access_page(**words))
    save(cast, "par", parents_page())


def submit(cast: Cast, *, change_reason: str = "", **words):
    fill(cast, **words)
    return returns.submit(period_return=cast.period_return, by=cast.manager, change_reason=change_reason)


def _definition(code: str, **fields) -> Definition:
    fields = {"window": "Contacts dated in the period.", "title": f"Measure {code}"} | fields
    return builders.make_definition(code, **fields)


def _scheme(edition: Edition, code: str, title: str, categories: tuple[str, ...]) -> Scheme:
    scheme = Scheme.objects.create(code=code, title=title)
    for position, category in enumerate(categories):
        Category.objects.create(
            scheme=scheme, code=category, title=category.replace("_", " ").capitalize(), position=position
        )
    EditionScheme.objects.create(edition=edition, scheme=scheme)
    return scheme


def _questionnaire(edition: Edition, wellbeing: Definition) -> None:
    instrument = Instrument.objects.create(code="bpses")
    EditionInstrument.objects.create(
        edition=edition,
        instrument=instrument,
        title="Parental self-efficacy",
        respondent="Parent",
        range_low=5,
        range_high=25,
        direction=Direction.HIGHER,
        licence_note="Free to use.",
    )
    SuggestedInstrument.objects.create(definition=wellbeing, instrument=instrument)


def _outcome(edition: Edition, code: str, position: int) -> Outcome:
    domain = Domain.objects.create(
        edition=edition, position=position, code=code, title=f"Page {code}", benefit=Benefit.ACCESS
    )
    return Outcome.objects.create(
        domain=domain, position=1, code=f"{code}1", title=code, description="-", level=OutcomeLevel.FAMILY
    )
