import time
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
        if not settings.REDIS_URL:
            expiry = import_module("outcomes.actions.expiry")
            expiry.register_clearer("messages taken from the queue", self.clear_queue)

    def clear_queue(self) -> int:
        from familyhubs.filequeue import forget_processed

        a_day_ago = time.time() - 24 * 60 * 60
        return forget_processed(settings.QUEUE_DIR / "processed", older_than=a_day_ago)
