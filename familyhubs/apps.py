import time
from datetime import timedelta
from importlib import import_module

from django.apps import AppConfig
from django.conf import settings


class FamilyHubsConfig(AppConfig):
    """The wiring. It has no models; it is listed so that its checks, commands and Celery application load."""

    name = "familyhubs"
    verbose_name = "Family Hubs outcomes"

    def ready(self) -> None:
        import_module("familyhubs.checks")
        import_module("familyhubs.celery").app.set_default()
        expiry = import_module("outcomes.actions.expiry")
        expiry.register_clearer("failed sign-ins", self.clear_failed_sign_ins)
        if not settings.REDIS_URL:
            expiry.register_clearer("messages taken from the queue", self.clear_queue)

    def clear_failed_sign_ins(self) -> int:
        """Names tried and addresses are personal: gone a day after they can no longer lock anybody out."""
        from axes.models import AccessAttempt
        from django.utils import timezone

        a_day = timedelta(days=1)
        expired = AccessAttempt.objects.filter(
            attempt_time__lt=timezone.now() - settings.AXES_COOLOFF_TIME - a_day
        )
        return expired.delete()[0]

    def clear_queue(self) -> int:
        from familyhubs.filequeue import forget_processed

        a_day_ago = time.time() - 24 * 60 * 60
        return forget_processed(settings.QUEUE_DIR / "processed", older_than=a_day_ago)
