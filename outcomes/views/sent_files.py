"""What the pages of every sent file do alike."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest

from ..actions.sent_files import NotReady
from ..models.sent_files import SentFile
from ..presenters.sent_files import may_be_asked_again


def ask_once_to_load(request: HttpRequest, file: SentFile, ask: Callable[[], object]) -> None:
    """Ask for the loading, unless it is asked for already, and say which."""
    if not may_be_asked_again(file.loaded):
        messages.info(request, "This file is being loaded already, or has been.")
        return
    try:
        ask()
    except NotReady as refusal:
        messages.error(request, str(refusal))
    else:
        messages.info(request, "The figures are being loaded. You can leave this page meanwhile.")
