"""Numbers that the council gives for a hub's measure: how many there are of whom the hub reached some."""

from django.conf import settings
from django.db import models

from .places import Place


class CentralDenominator(models.Model):
    """Out of how many, of one hub's area, from a day until a later one stands.

    It is a population estimate, made once a year, while the figure that uses it is made each quarter: the
    newest one that began by the period's first day counts. A changed number changes the figures by
    revision, so that nothing is lost here by keeping the newest alone.
    """

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="central_denominators")
    indicator = models.ForeignKey("outcomes.Indicator", on_delete=models.PROTECT, related_name="+")
    cell = models.ForeignKey("outcomes.Cell", on_delete=models.PROTECT, related_name="+", default=0)
    starts = models.DateField(help_text="First day of the periods for which it counts.")
    number = models.PositiveIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["place", "indicator", "cell", "-starts"]
        constraints = [
            models.UniqueConstraint(
                fields=["place", "indicator", "cell", "starts"], name="one_central_denominator"
            )
        ]

    def __str__(self) -> str:
        return f"{self.place}, {self.indicator}, from {self.starts:%d %B %Y}"
