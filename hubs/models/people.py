"""Who holds which role where, and who has been asked to."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from ..choices import Role
from .places import Place


class Membership(models.Model):
    """A person's role at a place, from a moment until a moment. Ended ones stay as history."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=25, choices=Role)
    place = models.ForeignKey(
        Place,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="memberships",
        help_text="Empty for the framework editor and the service administrator.",
    )
    starts = models.DateTimeField()
    ends = models.DateTimeField(null=True, blank=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["place", "role", "user"]
        indexes = [models.Index(fields=["user", "ends"], name="membership_by_user")]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "place"], condition=Q(ends__isnull=True), name="one_open_membership"
            ),
            models.UniqueConstraint(
                fields=["user", "role"],
                condition=Q(ends__isnull=True, place__isnull=True),
                name="one_open_placeless_membership",
            ),
            models.CheckConstraint(
                condition=Q(role__in=["framework_editor", "service_administrator"], place__isnull=True)
                | (~Q(role__in=["framework_editor", "service_administrator"]) & Q(place__isnull=False)),
                name="membership_place_suits_role",
            ),
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(ends__gte=F("starts")), name="membership_dates"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display()}"


class Invitation(models.Model):
    """A link, e-mailed once, by which a person takes up a role. Only a digest of its secret is kept."""

    email = models.EmailField(max_length=254)
    role = models.CharField(max_length=25, choices=Role)
    place = models.ForeignKey(
        Place, null=True, blank=True, on_delete=models.PROTECT, related_name="invitations"
    )
    digest = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-invited_at"]

    def __str__(self) -> str:
        return f"{self.email}, {self.get_role_display()}"
