"""How failed sign-ins are counted: by the name tried and the address it came from."""

from django.conf import settings
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
