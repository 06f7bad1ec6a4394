from .context import ContextFile, ContextFilter, ContextRevision, ContextSeries, ContextSource, ContextValue
from .context_files import ContextUpload, ContextUploadPart, ContextUploadProblem
from .differences import SummaryDifference
from .releases import Release, ReleasedFigure
from .summaries import DataVersion, PastTotal, Summary, SummaryVersion

__all__ = [
    "ContextFile",
    "ContextFilter",
    "ContextRevision",
    "ContextSeries",
    "ContextSource",
    "ContextUpload",
    "ContextUploadPart",
    "ContextUploadProblem",
    "ContextValue",
    "DataVersion",
    "PastTotal",
    "Release",
    "ReleasedFigure",
    "Summary",
    "SummaryDifference",
    "SummaryVersion",
]
