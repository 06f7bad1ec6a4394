"""Opens the first service administrator's account, so that everybody else can be let in through pages."""

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email

from hubs.actions.people import open_account
from hubs.choices import Role
from outcomes.actions.accounts import password_link, send_password_link


class Command(BaseCommand):
    help = (
        "Open an account as service administrator, or give the role to an account that is there, "
        "and print the link at which its holder sets a password."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--email", required=True)
        parser.add_argument("--name", required=True, help="as it shall be shown to others")
        parser.add_argument("--send", action="store_true", help="e-mail the link instead of printing it")

    def handle(self, *, email: str, name: str, send: bool, **options) -> None:
        try:
            validate_email(email.strip())
        except ValidationError:
            raise CommandError(f"“{email}” is not an e-mail address.") from None
        if not name.strip():
            raise CommandError("Give a name with --name.")
        user = open_account(
            email=email, name=name.strip(), role=Role.SERVICE_ADMINISTRATOR, place=None, by=None
        )
        if send:
            send_password_link(user_id=user.pk)
            self.stdout.write(f"A link to set a password was sent to {user.email}.")
        else:
            self.stdout.write(
                f"{user.name} is service administrator and sets a password here, within 3 days:"
            )
            self.stdout.write(password_link(user))
