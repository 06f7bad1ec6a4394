"""What is made of a measure's figures, for the framework's editors: which pages show it, never a figure."""

from django.db.models import Count
from django.urls import reverse

from hubs.choices import Level
from outcomes.impact import Impact, PageImpact, Question

from ..models import ContextSeries, ReleasedFigure, Summary


def framework_impact(question: Question) -> Impact:
    """Sums over several hubs, released figures, and published figures beside them, in three statements."""
    codes = {one.definition_id: one.code for one in question.ended}
    indicators = {one.indicator_id: one.code for one in question.ended}
    sums = _counted(Summary, codes)
    released = _counted(ReleasedFigure, codes)
    context = set(
        ContextSeries.objects.filter(indicator__in=indicators).values_list("indicator_id", flat=True)
    )
    pages = []
    for one in question.ended:
        if number := sums.get(one.definition_id):
            pages.append(PageImpact(one.code, "Charts and tables over several hubs", number))
        if number := released.get(one.definition_id):
            pages.append(PageImpact(one.code, "Released figures", number))
        if one.indicator_id in context:
            url = reverse("context", args=[one.code])
            pages.append(PageImpact(one.code, "Published area figures beside it", url=url))
    return Impact(pages=pages)


def _counted(model: type, codes: dict[int, str]) -> dict[int, int]:
    """Rows above a single hub, by definition."""
    rows = model.objects.filter(definition__in=codes, level__gt=Level.HUB).order_by()
    return dict(
        rows.values_list("definition_id").annotate(number=Count("pk")).values_list("definition_id", "number")
    )
