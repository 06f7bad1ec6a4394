"""What is made of a measure's figures, for the framework's editors: which pages show it, never a figure."""

from django.db.models import Count
from django.urls import reverse

from hubs.choices import Level
from hubs.queries.scope import releases_reach
from outcomes.impact import Impact, PageImpact, Question
from outcomes.models import Cell, User

from ..models import ContextSeries, ReleasedFigure, Summary


def framework_impact(question: Question) -> Impact:
    """Sums over several hubs, released figures, and published figures beside them, in a fixed number of
    statements. A link is given to whoever may open it."""
    definitions = [one.definition_id for one in question.ended]
    sums, released = _counted(Summary, definitions), _counted(ReleasedFigure, definitions)
    newest = _newest_totals(definitions, question.viewer)
    context = set(
        ContextSeries.objects.filter(indicator__in=[one.indicator_id for one in question.ended]).values_list(
            "indicator_id", flat=True
        )
    )
    pages = []
    for one in question.ended:
        if number := sums.get(one.definition_id):
            url = ""
            if total := newest.get(one.definition_id):
                url = reverse("figure", args=[total.place.slug, one.code, total.period.code])
            pages.append(PageImpact(one.code, "Charts and tables over several hubs", number, url))
        if number := released.get(one.definition_id):
            pages.append(PageImpact(one.code, "Released figures", number))
        if one.indicator_id in context:
            url = reverse("context", args=[one.code])
            pages.append(PageImpact(one.code, "Published area figures beside it", url=url))
    return Impact(pages=pages)


def _counted(model: type, definitions: list[int]) -> dict[int, int]:
    """Rows above a single hub, by definition."""
    rows = model.objects.filter(definition__in=definitions, level__gt=Level.HUB).order_by()
    return {
        row["definition_id"]: row["number"]
        for row in rows.values("definition_id").annotate(number=Count("pk"))
    }


def _newest_totals(definitions: list[int], viewer: User | None) -> dict[int, Summary]:
    """The newest total of a nation that the person reads, by definition."""
    if viewer is None:
        return {}
    nations = releases_reach(viewer).filter(level=Level.NATION)
    rows = Summary.objects.filter(
        definition__in=definitions, level=Level.NATION, cell=Cell.TOTAL, place__in=nations
    )
    ordered = rows.select_related("place", "period").order_by("period__starts", "place__demonstration", "pk")
    return {row.definition_id: row for row in ordered}
