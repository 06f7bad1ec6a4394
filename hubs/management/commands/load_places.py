from django.core.management.base import BaseCommand

from hubs.imports import areas


class Command(BaseCommand):
    help = (
        "Load England, its regions and its upper-tier local authorities, with their codes and dates, from "
        "the list that ships with the product. Can be run again: it prints what changed."
    )

    def handle(self, *args, **options) -> None:
        listed = areas.read()
        changes = areas.load(listed, by=None)
        for change in changes:
            self.stdout.write(change)
        self.stdout.write(f"{len(listed)} areas in the list, {len(changes)} changes.")
