"""Words with a fixed meaning, shared by every edition of the framework."""

from django.db.models import TextChoices


class EditionStatus(TextChoices):
    DRAFT = "draft", "Draft"
    PUBLISHED = "published", "Published"
    RETIRED = "retired", "Retired"


class Benefit(TextChoices):
    ACCESS = "access", "Better access to help for families"
    CHILDREN = "children", "Better outcomes for children"
    WORKFORCE = "workforce", "More effective work by professionals"
    FINANCE = "finance", "Better financial effectiveness"


class FoundingMeasure(TextChoices):
    AVOIDED_REFERRAL = "avoided_referral", "Referrals to statutory services avoided by early help"
    SHARED_OUTCOME_PLANNING = "shared_outcome_planning", "Efficiencies from shared outcome planning"
    PARTNERSHIP_IMPACT = "partnership_impact", "Effect of professionals working in partnership"
    WHOLE_FAMILY_NEEDS = "whole_family_needs", "How far the hub meets the whole family's needs"
    SATISFACTION = "satisfaction", "Families' satisfaction"
    FINANCIAL_SAVINGS = "financial_savings", "Financial savings"


class OutcomeLevel(TextChoices):
    CHILD = "child", "Babies, children and young people"
    PARENT = "parent", "Parents and carers"
    FAMILY = "family", "The family as a whole"
    WORKFORCE = "workforce", "Staff and volunteers"
    SYSTEM = "system", "Services, partners and money"


class Kind(TextChoices):
    COUNT = "count", "Count"
    QUANTITY = "quantity", "Amount that may have decimals"
    PERCENTAGE = "percentage", "Percentage"
    RATE = "rate", "Rate"
    MEAN_SCORE = "mean_score", "Average score"
    MEAN_CHANGE = "mean_change", "Average change, before and after"
    CURRENCY = "currency", "Money"
    MONEY_RATIO = "money_ratio", "Benefit for each pound"
    MATURITY_LEVEL = "maturity_level", "Level from the rubric"


RATIO_KINDS = frozenset({Kind.PERCENTAGE, Kind.RATE})
MEAN_KINDS = frozenset({Kind.MEAN_SCORE, Kind.MEAN_CHANGE})
# Everything that is a sum of one number; 0 of it is a fact that counts.
AMOUNT_KINDS = frozenset({Kind.COUNT, Kind.QUANTITY, Kind.CURRENCY})


# Decimal places kept of the number typed. A mean's sum keeps four, since its parts may have as many.
DEFAULT_SCALE = {
    Kind.COUNT: 0,
    Kind.QUANTITY: 2,
    Kind.PERCENTAGE: 0,
    Kind.RATE: 0,
    Kind.MEAN_SCORE: 4,
    Kind.MEAN_CHANGE: 4,
    Kind.CURRENCY: 2,
    Kind.MONEY_RATIO: 2,
    Kind.MATURITY_LEVEL: 0,
}


class Direction(TextChoices):
    HIGHER = "higher_is_better", "A rise is good"
    LOWER = "lower_is_better", "A fall is good"
    NEUTRAL = "neutral", "Neither"


class Frequency(TextChoices):
    MONTHLY = "monthly", "Each month"
    QUARTERLY = "quarterly", "Each quarter"
    ANNUAL = "annual", "Each financial year"


class EntryBy(TextChoices):
    HUB = "hub", "Typed or imported by the hub"
    CENTRAL = "central", "Loaded by the council for its hubs"
    SURVEY = "survey", "Answered by families"
    CALCULATED = "calculated", "Worked out by a formula"
    RUBRIC = "rubric", "From the agreed levels"


class Tier(TextChoices):
    CORE = "core", "Core: every hub"
    OPTIONAL = "optional", "Optional: a hub may choose it"
    CONTEXT = "context", "Area figure, not the hub's own"


class TimeRule(TextChoices):
    SUM = "sum", "Add the periods"
    NONE = "none", "Not added over periods"
    LATEST = "latest", "The newest period"
    POOLED = "pooled", "Sums over sums"


class PlaceRule(TextChoices):
    SUM = "sum", "Add the hubs"
    SUM_WITH_OVERLAP_NOTE = "sum_with_overlap_note", "Add the hubs, as an upper bound"
    RATIO_OF_SUMS = "ratio_of_sums", "Sums over sums"
    POOLED_MEAN = "pooled_mean", "Sums over numbers, within one questionnaire"
    MEDIAN_AND_LOWEST = "median_and_lowest", "Middle level and lowest"
    NONE = "none", "Not added over hubs"


class Comparability(TextChoices):
    FIRST = "first", "First wording"
    SAME = "same", "The same thing, reworded"
    COMPARABLE = "comparable", "Comparable, with a note"
    BREAK = "break", "Not comparable: the series breaks"


class Match(TextChoices):
    SAME = "same", "The same thing counted the same way"
    CLOSE = "close", "The same idea, counted slightly differently"
    RELATED = "related", "Bears on it"
    NONE = "none", "No counterpart"


class ThresholdType(TextChoices):
    CUT_OFF = "cut_off", "Score at which a band starts"
    RELIABLE_CHANGE = "reliable_change", "Smallest change beyond measurement error"
    MEANINGFUL_CHANGE = "meaningful_change", "Smallest change that matters to people"
