"""Invents a region with three years of returns, through the same actions as people use."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from hubs import demo
from hubs.demo import cast, story
from hubs.models import Place
from hubs.queries.places import nation


class Command(BaseCommand):
    help = "Invents a demonstration region: three authorities, twelve hubs, twelve quarters, every role."

    def handle(self, *args, **options) -> None:
        if not settings.DEMONSTRATION:
            raise CommandError(
                "The demonstration's passwords are known to everybody, so it is made only with "
                "DEMONSTRATION=on."
            )
        if nation() is None:
            raise CommandError("Load the areas of England first: python3 manage.py load_places")
        if Place.objects.filter(demonstration=True).exists():
            self.stdout.write("The demonstration is there already.")
            return
        with transaction.atomic():
            story.tell()
        self.stdout.write(f"{cast.REGION} is ready. Sign in as:")
        for role, email, password in demo.accounts():
            self.stdout.write(f"  {role}: {email}, {password}")
