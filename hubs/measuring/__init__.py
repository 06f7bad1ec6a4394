"""What a return asks, what was typed, and what that amounts to: pure calculation, no database.

A plan says which boxes there are. Typed figures hold the words in the boxes. Answers put the two together;
from them come the problems, the surprises and the whole-number parts that are kept.
"""

from .answers import Answers
from .boxes import box, parse_box, parse_number
from .conversion import Measured, measure
from .plan import (
    AskedFigure,
    Dimension,
    DimensionLevel,
    Goal,
    How,
    Part,
    PartKind,
    Past,
    Questionnaire,
    ReturnPlan,
    Section,
    SharedWith,
    SplitRow,
    SplitTable,
    Standing,
    TrendPoint,
)
from .problems import Problem, ProblemKind
from .typed import TypedFigure

__all__ = [
    "Answers",
    "AskedFigure",
    "Dimension",
    "DimensionLevel",
    "Goal",
    "How",
    "Measured",
    "Part",
    "PartKind",
    "Past",
    "Problem",
    "ProblemKind",
    "Questionnaire",
    "ReturnPlan",
    "Section",
    "SharedWith",
    "SplitRow",
    "SplitTable",
    "Standing",
    "TrendPoint",
    "TypedFigure",
    "box",
    "measure",
    "parse_box",
    "parse_number",
]
