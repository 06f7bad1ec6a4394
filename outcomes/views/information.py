"""Pages about the service itself, for everybody: help, privacy, accessibility."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

COOKIE_COLUMNS = ("Name", "What it is for", "Kept for")
COOKIES = (
    ("sessionid", "Knows that you have signed in", "12 hours, or until you sign out"),
    ("csrftoken", "Makes sure that a form was sent from a page of ours", "A year"),
    ("typed_by", "Gives back to you what you typed after your session had ended", "A week"),
    ("messages", "Carries a message such as “Saved” to the next page", "Until that page is shown"),
)


@login_not_required
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "outcomes/information/accessibility.html", _who_runs_it())


@login_not_required
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    cookies = {"cookie_columns": COOKIE_COLUMNS, "cookies": COOKIES}
    return render(request, "outcomes/information/privacy.html", _who_runs_it() | cookies)


@login_not_required
@require_safe
def user_help(request: HttpRequest) -> HttpResponse:
    return render(request, "outcomes/information/help.html", _who_runs_it())


def _who_runs_it() -> dict[str, str]:
    """Whose service this is, as its settings say it."""
    return {
        "owner": settings.SERVICE_OWNER,
        "email": settings.SERVICE_EMAIL,
        "telephone": settings.SERVICE_TELEPHONE,
        "data_protection_email": settings.DATA_PROTECTION_EMAIL,
        "address": settings.PUBLIC_URL,
    }
