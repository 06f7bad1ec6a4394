"""System checks of the wiring."""

from django.core.checks import Error, register

from familyhubs.keys import weak_keys


@register("security")
def secret_keys_are_strong(app_configs, **kwargs) -> list[Error]:
    return [
        Error(problem, hint="docs/deploy.md says how to make a strong one.", id="familyhubs.E001")
        for problem in weak_keys()
    ]
