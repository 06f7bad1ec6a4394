"""How failed sign-ins are counted: by the name tried with the address it came from, and by that address."""

from axes.attempts import get_cool_off_threshold
from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Sum
from django.http import HttpRequest
from django.utils.crypto import salted_hmac


def name_tried(request: HttpRequest | None, credentials: dict | None) -> str:
    """The e-mail address as typed, made one spelling, so that capitals do not buy more tries."""
    name = (credentials or {}).get("username") or (credentials or {}).get("email")
    if name is None and request is not None:
        name = request.POST.get("username")
    return (name or "").strip().lower()


def address_of(request: HttpRequest) -> str | None:
    """The visitor's address. Only as many forwarding proxies are believed as the settings name."""
    if settings.PROXY_COUNT:
        hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
        if len(hops) >= settings.PROXY_COUNT:
            return hops[-settings.PROXY_COUNT]
    return request.META.get("REMOTE_ADDR")


def words_for_the_log(username, ip_address, user_agent, path_info, request) -> str:
    """The same person gives the same words, so attacks can be seen, but the log does not say who."""
    return "sign-in " + salted_hmac("familyhubs.lockout", f"{username}\n{ip_address}").hexdigest()[:12]


class TwoLimits(AxesDatabaseHandler):
    """A few failures for one name from one address; many more for all names from one address.

    The second is not one of the library's own combinations: all of those share one limit, and one good
    sign-in would forgive the whole address, so that whoever has an account could go on trying others.
    """

    def get_failures(self, request: HttpRequest, credentials: dict | None = None) -> int:
        of_name = super().get_failures(request, credentials)
        request.address_is_blocked = failures_from(request) >= settings.FAILURES_FROM_ONE_ADDRESS
        return max(of_name, settings.AXES_FAILURE_LIMIT) if request.address_is_blocked else of_name


def failures_from(request: HttpRequest) -> int:
    """Of late, whoever's names were tried. A name adds its own limit at most: later tries are not kept."""
    lately = AccessAttempt.objects.filter(
        ip_address=request.axes_ip_address, attempt_time__gte=get_cool_off_threshold(request)
    )
    return lately.aggregate(sum=Sum("failures_since_start"))["sum"] or 0
