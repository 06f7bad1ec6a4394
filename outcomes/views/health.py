"""Questions that a machine asks. No sign-in, no secrets; the answers are a few words."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ..queries import health


@login_not_required
@never_cache
@require_safe
def live(request: HttpRequest) -> JsonResponse:
    """This process answers. Asks nothing of anything else."""
    return JsonResponse({"status": "ok"})


@login_not_required
@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """Pages can be served. Queue and schedule are told but not held against it: pages do without them."""
    needed = health.able_to_answer()
    behind = health.work_goes_on() if all(finding.good for finding in needed) else []
    return _answer(needed, also=behind)


@login_not_required
@never_cache
@require_safe
def work(request: HttpRequest) -> JsonResponse:
    """The work behind the pages goes on: for whoever watches the service, not for a load balancer."""
    needed = health.able_to_answer()
    return _answer(needed + health.work_goes_on() if all(finding.good for finding in needed) else needed)


def _answer(findings: list[health.Finding], also: list[health.Finding] = ()) -> JsonResponse:
    good = all(finding.good for finding in findings)
    parts = {finding.part: {"ok": finding.good, "words": finding.words} for finding in [*findings, *also]}
    return JsonResponse({"status": "ok" if good else "not ready", **parts}, status=200 if good else 503)
