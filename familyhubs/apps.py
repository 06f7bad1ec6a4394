from importlib import import_module

from django.apps import AppConfig


class FamilyHubsConfig(AppConfig):
    """The wiring. It has no models; it is listed so that its checks, commands and Celery application load."""

    name = "familyhubs"
    verbose_name = "Family Hubs outcomes"

    def ready(self) -> None:
        import_module("familyhubs.checks")
        import_module("familyhubs.celery").app.set_default()
