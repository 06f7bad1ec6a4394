from .context import ContextFile, ContextFilter, ContextRevision, ContextSeries, ContextSource, ContextValue
from .releases import Release, ReleasedFigure
from .summaries import Summary, SummaryVersion

__all__ = [
    "ContextFile",
    "ContextFilter",
    "ContextRevision",
    "ContextSeries",
    "ContextSource",
    "ContextValue",
    "Release",
    "ReleasedFigure",
    "Summary",
    "SummaryVersion",
]
