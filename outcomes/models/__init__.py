from .audit import AuditEvent
from .definitions import (
    CompanionNumber,
    Crossing,
    Definition,
    DefinitionBreakdown,
    EditionEntry,
    Indicator,
    IndicatorCrosswalk,
    SuggestedInstrument,
)
from .editions import (
    Domain,
    Edition,
    EditionScheme,
    FrameworkRule,
    Outcome,
    OutcomeCrosswalk,
    Source,
    VocabularyEntry,
)
from .instruments import EditionInstrument, Instrument, InstrumentVersion, Threshold
from .jobs import JobRun, ScheduledRun
from .rubric import RubricDimension, RubricLevel
from .schemes import Category, Cell, Scheme
from .user import User

__all__ = [
    "AuditEvent",
    "Category",
    "Cell",
    "CompanionNumber",
    "Crossing",
    "Definition",
    "DefinitionBreakdown",
    "Domain",
    "Edition",
    "EditionEntry",
    "EditionInstrument",
    "EditionScheme",
    "FrameworkRule",
    "Indicator",
    "IndicatorCrosswalk",
    "Instrument",
    "InstrumentVersion",
    "JobRun",
    "Outcome",
    "OutcomeCrosswalk",
    "RubricDimension",
    "RubricLevel",
    "ScheduledRun",
    "Scheme",
    "Source",
    "SuggestedInstrument",
    "Threshold",
    "User",
    "VocabularyEntry",
]
