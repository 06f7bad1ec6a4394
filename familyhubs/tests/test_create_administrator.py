"""The first account of an empty service."""

from io import StringIO
from urllib.parse import urlsplit

import pytest
from django.core.management import CommandError, call_command

from hubs.models import Membership
from outcomes.models import User

pytestmark = pytest.mark.django_db


def create(**options) -> str:
    out = StringIO()
    call_command(
        "create_administrator", **{"email": "Ada@Example.org", "name": "Ada Lane"} | options, stdout=out
    )
    return out.getvalue()


def roles() -> list[tuple]:
    return list(Membership.objects.values_list("user__email", "role", "place", "ends"))


def test_the_link_that_is_printed_lets_a_password_be_set(client):
    link = create().splitlines()[-1]
    form = client.get(urlsplit(link).path, follow=True)
    assert form.status_code == 200
    answers = dict.fromkeys(form.context["form"].fields, "long enough to stand")
    assert client.post(form.request["PATH_INFO"], answers).status_code == 302
    ada = User.objects.get(email="ada@example.org")
    assert ada.check_password("long enough to stand")
    assert roles() == [("ada@example.org", "service_administrator", None, None)]


def test_run_twice_it_is_one_account_with_one_role():
    create()
    create()
    assert User.objects.count() == 1
    assert roles() == [("ada@example.org", "service_administrator", None, None)]


def test_the_link_can_be_sent_instead(mailoutbox):
    assert create(send=True) == "A link to set a password was sent to ada@example.org.\n"
    assert [message.to for message in mailoutbox] == [["ada@example.org"]]


@pytest.mark.parametrize("wrong", [{"email": "nobody"}, {"name": " "}])
def test_nonsense_is_refused_in_words(wrong):
    with pytest.raises(CommandError):
        create(**wrong)
    assert roles() == []
