from .releases import Release, ReleasedFigure
from .summaries import Summary, SummaryVersion

__all__ = ["Release", "ReleasedFigure", "Summary", "SummaryVersion"]
