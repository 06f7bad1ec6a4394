from .agreements import IndicatorChoice, RequiredBreakdown, SplitPurpose, StandingAnswer, Target, Waiver
from .central import CentralDenominator
from .desk import HandOver, HeldPost, Notice, ValueFile, ValueFileProblem
from .observations import CompanionValue, Observation, OutboxMark, Revision
from .people import Invitation, Membership
from .periods import Period
from .places import Hub, Place, PlaceCode, PlaceParent
from .returns import Entry, FigureComment, Receipt, Return, ReturnEvent, ReturnSection

__all__ = [
    "CentralDenominator",
    "CompanionValue",
    "Entry",
    "FigureComment",
    "HandOver",
    "HeldPost",
    "Hub",
    "IndicatorChoice",
    "Invitation",
    "Membership",
    "Notice",
    "Observation",
    "OutboxMark",
    "Period",
    "Place",
    "PlaceCode",
    "PlaceParent",
    "Receipt",
    "RequiredBreakdown",
    "Return",
    "ReturnEvent",
    "ReturnSection",
    "Revision",
    "SplitPurpose",
    "StandingAnswer",
    "Target",
    "ValueFile",
    "ValueFileProblem",
    "Waiver",
]
