"""The tree of places, dated, so that a figure for a period follows that period's tree."""

from django.db import models
from django.db.models import F, Q

from ..choices import HubKind, Level


class Place(models.Model):
    """A nation, region, authority or hub. Abolished and closed ones stay, with the day they ended."""

    level = models.PositiveSmallIntegerField(choices=Level)
    name = models.CharField(max_length=150)
    slug = models.SlugField(max_length=80, unique=True)
    opened = models.DateField(help_text="First day on which it exists.")
    closed = models.DateField(null=True, blank=True, help_text="First day on which it exists no more.")
    successor = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="predecessors"
    )
    demonstration = models.BooleanField(default=False, help_text="Invented, to show the product.")

    class Meta:
        ordering = ["level", "name"]
        indexes = [models.Index(fields=["level", "name"], name="place_by_level")]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed__isnull=True) | Q(closed__gt=F("opened")),
                name="place_opened_before_closed",
            )
        ]

    def __str__(self) -> str:
        return self.name


class PlaceCode(models.Model):
    """An official code of a place, with the days between which it is valid. A place may have had several."""

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="codes")
    code = models.CharField(max_length=12, unique=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True, help_text="First day on which it is valid no more.")

    class Meta:
        ordering = ["place", "valid_from"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")), name="place_code_dates"
            )
        ]

    def __str__(self) -> str:
        return self.code


class PlaceParent(models.Model):
    """Which place a place belonged to, from a day until a day. Moves take effect at a period's start."""

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="parents")
    parent = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="children")
    starts = models.DateField()
    ends = models.DateField(null=True, blank=True, help_text="First day on which it holds no more.")

    class Meta:
        ordering = ["place", "starts"]
        indexes = [models.Index(fields=["parent", "starts"], name="place_parent_by_parent")]
        constraints = [
            models.UniqueConstraint(fields=["place", "starts"], name="one_parent_from_a_day"),
            models.UniqueConstraint(
                fields=["place"], condition=Q(ends__isnull=True), name="one_open_parent_a_place"
            ),
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(ends__gt=F("starts")), name="place_parent_dates"
            ),
            models.CheckConstraint(condition=~Q(place=F("parent")), name="place_not_its_own_parent"),
        ]

    def __str__(self) -> str:
        return f"{self.place} in {self.parent}"


class Hub(models.Model):
    """What is known of a hub beyond its place."""

    place = models.OneToOneField(Place, on_delete=models.CASCADE, related_name="hub", primary_key=True)
    kind = models.CharField(max_length=20, choices=HubKind, default=HubKind.SINGLE_SITE)
    catchment = models.TextField(blank=True, help_text="The area it serves, in words.")
    safeguarding_lead = models.CharField(max_length=150, blank=True)

    def __str__(self) -> str:
        return self.place.name
