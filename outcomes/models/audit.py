from django.conf import settings
from django.db import models


class AuditEvent(models.Model):
    """Who did what, to which thing, when. Written inside the action's transaction and never changed."""

    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    verb = models.CharField(max_length=60)
    object_type = models.CharField(max_length=60)
    object_id = models.CharField(max_length=60, blank=True)
    scope = models.CharField(
        max_length=60,
        blank=True,
        help_text="What the event belongs to, such as place:12, for reading by place.",
    )
    detail = models.JSONField(default=dict)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["object_type", "object_id"], name="audit_by_object"),
            models.Index(fields=["scope", "-id"], name="audit_by_scope"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.object_type} {self.object_id}"
