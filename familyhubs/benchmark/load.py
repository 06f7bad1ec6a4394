"""A process of its own that submits and submits until it is told to stop; started by `kills`."""

import random
import signal
import sys

import django

SWEEP = "evaluations.sweep_outbox"


def main(seed: int) -> None:
    django.setup()
    from django.db import connection, transaction

    from hubs.choices import Level
    from hubs.models import Period, Place
    from outcomes.hints import send_after_commit
    from outcomes.models import User

    from . import submissions
    from .databases import refuse_others

    refuse_others(connection)
    chance = random.Random(seed)
    hubs = list(Place.objects.filter(level=Level.HUB).values_list("pk", flat=True))
    periods = list(Period.objects.values_list("pk", flat=True))
    author = User.objects.get()
    told: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, frame: told.append(number))
    while not told:
        hub, period = chance.choice(hubs), chance.choice(periods)
        values = submissions.values_of(hub, period, submissions.boxes_in(hub, period), chance)
        with transaction.atomic():
            submissions.record(values, by=author)
            send_after_commit(SWEEP)
        sys.stdout.write(f"submitted {len(values)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]))
