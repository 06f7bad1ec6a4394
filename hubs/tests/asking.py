"""A small published framework that asks one figure of each kind, over two domains.

ACC: families reached (count, split by age, also by priority group), contacts that led to help (share of the
families reached), hours given (decimals), money gained (pounds).
CHD: average satisfaction, change in wellbeing before and after (questionnaires), level of integration.
"""

import datetime
import itertools

from django.utils import timezone

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
    RubricDimension,
    RubricLevel,
    Scheme,
    SuggestedInstrument,
)

REACHED = "ACC1.1"
HELPED = "ACC1.2"
HOURS = "ACC1.3"
GAINED = "ACC1.4"
SATISFIED = "CHD1.1"
WELLBEING = "CHD1.2"
INTEGRATION = "CHD1.3"

_moments = itertools.count(1)

AGES = ("Under 1", "1 to 4", "5 and over", "Not known")


def make_framework(
    *,
    published: bool = True,
    in_force_from=builders.LONG_AGO,
    more: int = 0,
    optional: tuple[str, ...] = (),
) -> Edition:
    """`more` adds that many counts to ACC, `optional` counts of these names that a hub may choose."""
    edition = Edition.objects.create(name="Shared outcomes framework", version="0.9")
    access = _outcome(edition, "ACC", "Access to help", 1, Benefit.ACCESS)
    children = _outcome(edition, "CHD", "Children do well", 2, Benefit.CHILDREN)
    ages = make_scheme(edition, "age_band_child", "Age of child", AGES)
    groups = make_scheme(edition, "priority_group", "Priority group", ("Young parents", "Not known"))
    dimensions = make_scheme(edition, "integration_dimension", "Integration dimension", ("D1", "D2"))
    reached = builders.make_definition(REACHED, title="Families reached", numerator="Different families seen")
    split(reached, ages, required=True)
    split(reached, groups, multi_select=True)
    helped = builders.make_definition(
        HELPED,
        title="Families helped soon",
        kind=Kind.PERCENTAGE,
        numerator="Families helped within ten days",
        denominator="Different families seen",
        unit="%",
        multiplier=100,
        valid_low=0,
        valid_high=100,
        time_rule=TimeRule.POOLED,
        place_rule=PlaceRule.RATIO_OF_SUMS,
    )
    split(helped, ages)
    hours = builders.make_definition(
        HOURS,
        title="Hours given",
        kind=Kind.QUANTITY,
        numerator="Hours given by volunteers",
        unit="hours",
        scale=1,
    )
    gained = builders.make_definition(
        GAINED,
        title="Money gained",
        kind=Kind.CURRENCY,
        numerator="Income gained for families",
        unit="GBP",
        scale=2,
    )
    satisfied = builders.make_definition(
        SATISFIED,
        title="Satisfaction",
        kind=Kind.MEAN_SCORE,
        numerator="Sum of the scores of families who answered",
        denominator="Families who answered",
        unit="points",
        valid_low=1,
        valid_high=5,
        scale=2,
        time_rule=TimeRule.POOLED,
        place_rule=PlaceRule.POOLED_MEAN,
    )
    wellbeing = builders.make_definition(
        WELLBEING,
        title="Change in wellbeing",
        kind=Kind.MEAN_CHANGE,
        numerator="Sum of changes",
        denominator="Parents with both scores",
        unit="points",
        scale=2,
        instrument_required=True,
        time_rule=TimeRule.POOLED,
        place_rule=PlaceRule.POOLED_MEAN,
    )
    integration = builders.make_definition(
        INTEGRATION,
        title="Level of integration",
        kind=Kind.MATURITY_LEVEL,
        numerator="Level",
        unit="level",
        entry=EntryBy.RUBRIC,
        time_rule=TimeRule.LATEST,
        place_rule=PlaceRule.MEDIAN_AND_LOWEST,
    )
    split(integration, dimensions)
    for number in range(more):
        title = f"Sessions of kind {number + 1}"
        # Words of its own: figures with the same words share one box.
        listed = builders.make_definition(f"ACC2.{number + 1}", title=title, numerator=title)
        _entry(edition, access, listed, 10 + number)
    for number, title in enumerate(optional):
        offered = builders.make_definition(f"ACC3.{number + 1}", title=title, numerator=f"{title} given")
        _entry(edition, access, offered, 200 + number, Tier.OPTIONAL)
    for position, definition in enumerate((reached, helped, hours, gained)):
        _entry(edition, access, definition, position)
    for position, definition in enumerate((satisfied, wellbeing, integration)):
        _entry(edition, children, definition, position)
    for position, code in enumerate(("swemwbs", "wemwbs")):
        make_questionnaire(edition, code, wellbeing, position=position)
    for position, title in enumerate(("Shared plans", "Shared records")):
        make_dimension(edition, f"d{position + 1}", title, position)
    ground.ensure(edition)
    if published:
        publish(edition, in_force_from)
    return edition


def publish(edition: Edition, in_force_from: datetime.date = builders.LONG_AGO) -> None:
    edition.status = EditionStatus.PUBLISHED
    edition.in_force_from = in_force_from
    # No two at one moment, also where a test holds the clock: a published edition is read once and kept.
    edition.published_at = timezone.now() + datetime.timedelta(microseconds=next(_moments))
    edition.save()


def make_scheme(edition: Edition, code: str, title: str, categories: tuple[str, ...]) -> Scheme:
    scheme = Scheme.objects.create(code=code, title=title)
    for position, name in enumerate(categories):
        slug = name.lower().replace(" ", "_")
        Category.objects.create(scheme=scheme, code=slug, title=name, position=position)
    EditionScheme.objects.create(edition=edition, scheme=scheme)
    return scheme


def split(definition: Definition, scheme: Scheme, **fields) -> None:
    DefinitionBreakdown.objects.create(definition=definition, scheme=scheme, **fields)


def make_questionnaire(
    edition: Edition, code: str, definition: Definition, *, position: int = 0
) -> InstrumentVersion:
    instrument = Instrument.objects.create(code=code)
    EditionInstrument.objects.create(
        edition=edition,
        instrument=instrument,
        position=position,
        title=code.upper(),
        respondent="Parent",
        range_low=7,
        range_high=70,
        direction=Direction.HIGHER,
        licence_note="Free to use.",
    )
    SuggestedInstrument.objects.create(definition=definition, instrument=instrument, position=position)
    version, _ = InstrumentVersion.objects.get_or_create(instrument=instrument, label="standard")
    return version


def make_dimension(edition: Edition, code: str, title: str, position: int) -> RubricDimension:
    dimension = RubricDimension.objects.create(edition=edition, code=code, title=title, position=position)
    for level, name in enumerate(("Beginning", "Growing", "Working", "Leading"), start=1):
        RubricLevel.objects.create(
            dimension=dimension, level=level, title=name, descriptor=f"{title}: {name.lower()}."
        )
    return dimension


def definition(code: str) -> Definition:
    return Definition.objects.get(indicator__code=code)


def _outcome(edition: Edition, code: str, title: str, position: int, benefit: Benefit) -> Outcome:
    domain = Domain.objects.create(
        edition=edition, position=position, code=code, title=title, benefit=benefit
    )
    return Outcome.objects.create(
        domain=domain,
        position=1,
        code=f"{code}1",
        title=f"{title}, first outcome",
        description="What hubs work for.",
        level=OutcomeLevel.FAMILY,
    )


def _entry(edition: Edition, outcome: Outcome, definition: Definition, position: int, tier=Tier.CORE) -> None:
    EditionEntry.objects.create(
        edition=edition,
        outcome=outcome,
        definition=definition,
        position=position,
        tier=tier,
        owner="The framework's editors",
        review_date=datetime.date(2030, 4, 1),
    )


def next_edition(
    edition: Edition, changed: dict[Definition, Definition], *, in_force_from: datetime.date
) -> Edition:
    """A published edition after this one, with some definitions in place of others; figures alone."""
    made = Edition.objects.create(name=edition.name, version="1.0", based_on=edition)
    outcomes = {}
    for entry in edition.entries.select_related("outcome__domain", "definition"):
        domain = entry.outcome.domain
        if domain.code not in outcomes:
            outcomes[domain.code] = _outcome(made, domain.code, domain.title, domain.position, domain.benefit)
        definition = changed.get(entry.definition, entry.definition)
        _entry(made, outcomes[domain.code], definition, entry.position, entry.tier)
    publish(made, in_force_from)
    return made
