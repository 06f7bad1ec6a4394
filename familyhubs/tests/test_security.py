"""What browsers are told with every page, how failed sign-ins end, and what the log does not say."""

import logging
from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.urls import reverse
from django.utils import timezone

from familyhubs import lockout
from familyhubs.keys import weakness
from familyhubs.logs import PlainFormatter
from outcomes.actions import expiry
from outcomes.models import User

PASSWORD = "long enough to stand"


@pytest.fixture
def ann(db):
    return User.objects.create_user("ann@example.org", PASSWORD, name="Ann")


def policy(response) -> dict[str, set[str]]:
    parts = [part.split() for part in response["Content-Security-Policy"].split(";")]
    return {name: set(sources) for name, *sources in parts}


def test_a_page_may_load_from_here_alone(client, db):
    said = policy(client.get(reverse("login")))
    nonces = {source for source in said["script-src"] if source.startswith("'nonce-")}
    assert len(nonces) == 1
    assert said | {"script-src": said["script-src"] - nonces} == {
        "default-src": {"'none'"},
        "script-src": {"'self'"},
        "style-src": {"'self'"},
        "img-src": {"'self'", "data:"},
        "font-src": {"'self'"},
        "connect-src": {"'self'"},
        "form-action": {"'self'"},
        "manifest-src": {"'self'"},
        "base-uri": {"'none'"},
        "frame-ancestors": {"'none'"},
        "object-src": {"'none'"},
    }


def test_the_nonce_is_new_each_time(client, db):
    first, second = (client.get(reverse("login"))["Content-Security-Policy"] for _ in range(2))
    assert first != second


@pytest.mark.parametrize("path", ["/sign-in/", "/admin/login/", "/health/live", "/no/such/page/"])
def test_headers_of_every_answer(client, db, path):
    headers = client.get(path).headers
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Permissions-Policy"].startswith("accelerometer=(), camera=()")
    assert "no-cache" in headers["Cache-Control"]


def test_robots_are_asked_to_stay_away_and_browsers_find_an_icon(client):
    assert b"".join(client.get("/robots.txt").streaming_content) == b"User-agent: *\nDisallow: /\n"
    assert client.get("/favicon.ico")["Content-Type"] in ("image/x-icon", "image/vnd.microsoft.icon")


def attempt(client, password: str, *, name: str = "ann@example.org", address: str = "192.0.2.1"):
    return client.post(reverse("login"), {"username": name, "password": password}, REMOTE_ADDR=address)


def test_five_failures_lock_out_and_the_right_password_does_not_help(client, ann):
    answers = [attempt(client, "wrong") for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 200, 429]
    locked = attempt(client, PASSWORD)
    assert locked.status_code == 429
    assert "registration/locked_out.html" in [template.name for template in locked.templates]
    assert "15 minutes" in locked.content.decode()
    assert "_auth_user_id" not in client.session


def test_capitals_do_not_buy_more_tries(client, ann):
    for name in (
        "ann@example.org",
        "Ann@example.org",
        "ANN@EXAMPLE.ORG",
        " ann@example.org",
        "aNN@example.org",
    ):
        last = attempt(client, "wrong", name=name)
    assert last.status_code == 429


def test_another_person_or_another_place_is_not_locked_out(client, ann):
    for _ in range(5):
        attempt(client, "wrong")
    assert attempt(client, "wrong", name="bob@example.org").status_code == 200
    assert attempt(client, PASSWORD, address="192.0.2.2").status_code == 302


def try_many_names(client, number: int) -> list[int]:
    return [attempt(client, "wrong", name=f"person{one}@example.org").status_code for one in range(number)]


def test_one_address_that_tries_many_names_is_stopped(client, ann, settings):
    settings.FAILURES_FROM_ONE_ADDRESS = 12
    assert try_many_names(client, 13) == [200] * 11 + [429] * 2

    locked = attempt(client, PASSWORD)
    assert locked.status_code == 429
    assert "from the network that you are on" in locked.content.decode()
    assert "set a new password" not in locked.content.decode()
    assert "_auth_user_id" not in client.session
    assert attempt(client, PASSWORD, address="192.0.2.2").status_code == 302


def test_one_persons_typing_locks_no_colleague_out(client, ann):
    for _ in range(100):
        attempt(client, "wrong", name="bob@example.org")
    own = attempt(client, "wrong", name="bob@example.org")
    assert own.status_code == 429
    assert "from the network that you are on" not in own.content.decode()
    assert attempt(client, PASSWORD).status_code == 302


def test_an_account_of_ones_own_buys_no_more_tries_of_others(client, ann, settings):
    settings.FAILURES_FROM_ONE_ADDRESS = 12
    try_many_names(client, 11)
    assert attempt(client, PASSWORD).status_code == 302
    client.logout()
    assert attempt(client, "wrong", name="bob@example.org").status_code == 429


def test_an_address_is_free_again_after_a_while(client, ann, settings, time_machine):
    settings.FAILURES_FROM_ONE_ADDRESS = 12
    time_machine.move_to("2026-11-23 10:00:00+00:00", tick=False)
    try_many_names(client, 12)
    time_machine.move_to("2026-11-23 10:14:00+00:00", tick=False)
    assert attempt(client, PASSWORD).status_code == 429
    time_machine.move_to("2026-11-23 10:16:00+00:00", tick=False)
    assert attempt(client, PASSWORD).status_code == 302


def test_the_lock_opens_by_itself(client, ann, time_machine):
    time_machine.move_to("2026-11-23 10:00:00+00:00", tick=False)
    for _ in range(5):
        attempt(client, "wrong")
    time_machine.move_to("2026-11-23 10:14:00+00:00", tick=False)
    assert attempt(client, PASSWORD).status_code == 429
    time_machine.move_to("2026-11-23 10:16:00+00:00", tick=False)
    assert attempt(client, PASSWORD).status_code == 302


def test_success_forgives_earlier_failures(client, ann):
    for _ in range(4):
        attempt(client, "wrong")
    assert attempt(client, PASSWORD).status_code == 302
    client.logout()
    assert [attempt(client, "wrong").status_code for _ in range(4)] == [200, 200, 200, 200]


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "198.51.100.7", "192.0.2.1"),
        (1, "198.51.100.7", "198.51.100.7"),
        (1, "203.0.113.9, 198.51.100.7", "198.51.100.7"),
        (2, "203.0.113.9, 198.51.100.7", "203.0.113.9"),
        (2, "198.51.100.7", "192.0.2.1"),
        (1, "", "192.0.2.1"),
    ],
)
def test_only_as_many_proxies_are_believed_as_there_are(rf, settings, proxies, forwarded, address):
    settings.PROXY_COUNT = proxies
    request = rf.get("/", REMOTE_ADDR="192.0.2.1", HTTP_X_FORWARDED_FOR=forwarded)
    assert lockout.address_of(request) == address


def test_the_log_of_a_lock_out_names_nobody(client, ann, caplog):
    for _ in range(5):
        attempt(client, "wrong")
    said = " ".join(PlainFormatter("%(message)s").format(record) for record in caplog.records)
    assert "ann@example.org" not in said
    assert "192.0.2.1" not in said
    assert lockout.words_for_the_log("ann@example.org", "192.0.2.1", "", "", None) in said


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("no mail for ann.lane+x@example.org today", "no mail for (address) today"),
        (
            "duplicate key\nDETAIL:  Key (name)=(Ann Lane) already exists.",
            "duplicate key\nDETAIL: (left out)",
        ),
        ("Not Found: /invitation/Qm9iIGhhcyBhIHNlY3JldCB0b2tlbg/", "Not Found: /invitation/(token)/"),
        ("GET /figures/ 200", "GET /figures/ 200"),
    ],
)
def test_a_log_line_is_cleaned(text, cleaned):
    record = logging.LogRecord("x", logging.INFO, "x.py", 1, text, None, None)
    assert PlainFormatter("%(message)s").format(record) == cleaned


def test_a_traceback_is_cleaned_too():
    try:
        raise ValueError("ann@example.org is taken")
    except ValueError as problem:
        record = logging.LogRecord(
            "x", logging.ERROR, "x.py", 1, "Failed", None, (type(problem), problem, None)
        )
    assert PlainFormatter("%(message)s").format(record) == "Failed\nValueError: (address) is taken"


@pytest.mark.parametrize(
    ("key", "why"),
    [
        ("", "it has 0 characters and needs at least 50"),
        ("x" * 60, "it has only 1 different characters"),
        ("django-insecure-" + "k7Jq2vXw9ZpLr4Nt8Bm3Hd6Gf1Cs5Yu0AeQiOoTy", "it contains “insecure”"),
        ("my-Secret-key-k7Jq2vXw9ZpLr4Nt8Bm3Hd6Gf1Cs5Yu0AeQiOoTy", "it contains “secret”"),
        ("k7Jq2vXw9ZpLr4Nt8Bm3Hd6Gf1Cs5Yu0AeQiOoTyWxVzPlMnKjBhGf", ""),
    ],
)
def test_what_makes_a_key_weak(key, why):
    assert weakness(key).startswith(why)
    assert bool(weakness(key)) == bool(why)


def test_failed_sign_ins_are_forgotten_after_a_day(client, ann):
    for number in (1, 2):
        attempt(client, "wrong", address=f"192.0.2.{number}")
    AccessAttempt.objects.filter(ip_address="192.0.2.1").update(attempt_time=timezone.now() - timedelta(2))
    assert expiry.clear()["failed sign-ins"] == 1
    assert [attempted.ip_address for attempted in AccessAttempt.objects.all()] == ["192.0.2.2"]


@pytest.mark.parametrize("address", ["/framework/measures/%00/", "/people/?name=a%00b", "/%00"])
def test_an_address_that_is_no_text_is_refused_on_either_database(client, address):
    assert client.get(address).status_code == 400
