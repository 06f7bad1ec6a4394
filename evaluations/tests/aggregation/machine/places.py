"""What becomes of places, and of the framework: by the actions, and by the pages of Django admin."""

from datetime import date, timedelta

from django.test import Client
from django.urls import reverse
from hypothesis import strategies as st
from hypothesis.stateful import rule

from hubs.actions import places
from hubs.choices import HubKind, Level
from hubs.models import Period, Place
from outcomes.actions import editions
from outcomes.choices import Comparability, EditionStatus
from outcomes.models import Edition
from outcomes.queries.editions import entries_of, newest_published
from outcomes.queries.publishing import earliest_day

from .watching import Watching, number, one_of

comparability = st.sampled_from([Comparability.SAME, Comparability.COMPARABLE, Comparability.BREAK])


class Places(Watching):
    @rule(authority=number, months=st.integers(0, 18))
    def open_a_hub(self, authority, months):
        if Place.objects.filter(level=Level.HUB).count() < 7:
            made = self.act(
                places.open_hub,
                name=f"Hub {Place.objects.count()}",
                authority=self.a_place(authority, Level.AUTHORITY),
                opened=self.today - timedelta(days=30 * months),
                by=None,
            )
            assert made is None or made.level == Level.HUB

    @rule(region=number)
    def open_an_authority(self, region):
        if Place.objects.filter(level=Level.AUTHORITY).count() < 5:
            self.act(
                places.open_authority,
                name=f"Authority {Place.objects.count()}",
                region=self.a_place(region, Level.REGION),
                opened=date(2024, 4, 1),
                by=None,
            )

    @rule(hub=number, to=number, day=number)
    def move_a_hub(self, hub, to, day):
        self.act(
            places.move_hub,
            hub=self.a_place(hub, Level.HUB),
            to=self.a_place(to, Level.AUTHORITY),
            starts=self._a_day(day),
            by=None,
        )

    @rule(hub=number, day=number)
    def close_a_hub(self, hub, day):
        self.act(places.close_hub, hub=self.a_place(hub, Level.HUB), closed=self._a_day(day), by=None)

    @rule(hub=number)
    def reopen_a_hub(self, hub):
        closed = list(Place.objects.filter(level=Level.HUB, closed__isnull=False).order_by("pk"))
        self.act(places.reopen_hub, hub=one_of(closed, hub) or self.a_place(hub, Level.HUB), by=None)

    @rule(authority=number, day=number, successor=st.none() | number)
    def close_an_authority(self, authority, day, successor):
        self.act(
            places.close_authority,
            authority=self.a_place(authority, Level.AUTHORITY),
            closed=self._a_day(day),
            successor=None if successor is None else self.a_place(successor, Level.AUTHORITY),
            by=None,
        )

    @rule(authority=number, day=number, to=number)
    def abolish_an_authority(self, authority, day, to):
        """All that councils' reorganisation asks: its hubs go elsewhere, then it ends, on one day."""
        authority, day = self.a_place(authority, Level.AUTHORITY), self._a_day(day)
        to = self.a_place(to, Level.AUTHORITY)
        for hub in Place.objects.filter(level=Level.HUB, parents__parent=authority, parents__ends=None):
            self.act(places.move_hub, hub=hub, to=to, starts=day, by=None)
        self.act(places.close_authority, authority=authority, closed=day, successor=to, by=None)

    @rule(level=st.sampled_from([Level.HUB, Level.AUTHORITY]), place=number, day=number)
    def describe(self, level, place, day):
        """Words about a place, which no sum may notice."""
        found = self.a_place(place, level)
        name = found.name if day % 3 else one_of(["", "Elm", f"Elm {day}"], place)
        self.act(places.rename, place=found, name=name, by=None)
        if level == Level.HUB:
            kind = one_of(HubKind.values, day)
            self.act(places.describe_hub, hub=found, kind=kind, catchment="", safeguarding_lead="", by=None)
        else:
            code = f"E0600{found.pk % 100:02}{found.codes.count():02}"
            self.act(places.add_code, place=found, code=code, valid_from=self._a_day(day), by=None)

    @rule(hub=number, to=number, day=number, closed=st.none() | number)
    def change_a_hub_in_admin(self, hub, to, day, closed):
        """The page of the service administrator: one form moves, describes, closes and opens again."""
        self.act(
            through_admin,
            by=self.world.administrator,
            hub=self.a_place(hub, Level.HUB),
            to=self.a_place(to, Level.AUTHORITY),
            day=self._a_day(day),
            closed=None if closed is None else self._a_day(closed),
        )

    # --- The framework

    @rule(measures=st.sets(number, min_size=1, max_size=3), how=comparability, keep=st.booleans())
    def publish_the_next_edition(self, measures, how, keep):
        """With some measures reworded; the first of them thought better of, now and then."""
        newest = newest_published()
        version = f"{1 + Edition.objects.count()}.0"
        draft = self.act(editions.copy, edition=newest, version=version, name=newest.name, by=None)
        reworded = []
        for pick in sorted(measures):
            entry = one_of(list(entries_of(draft)), pick)
            made = self.act(editions.reword, entry=entry, comparability=how, note="A new register.", by=None)
            reworded += [entry] if made else []
        if keep and len(reworded) > 1:
            self.act(editions.keep_former_wording, entry=reworded[0], by=None)
        self.act(
            editions.publish,
            edition=draft,
            in_force_from=earliest_day(),
            change_note="Some words are clearer.",
            by=None,
        )

    @rule(measure=number)
    def draft_without_a_measure(self, measure):
        """Put away again: a draft changes nothing."""
        newest = newest_published()
        draft = self.act(editions.copy, edition=newest, version="99.0", name=newest.name, by=None)
        self.act(editions.remove_measure, entry=one_of(list(entries_of(draft)), measure), by=None)
        self.act(editions.rebase, edition=draft, by=None)
        self.act(editions.discard, edition=draft, by=None)

    @rule(pick=number)
    def retire_an_edition(self, pick):
        published = list(Edition.objects.filter(status=EditionStatus.PUBLISHED).order_by("pk"))
        self.act(editions.retire, edition=one_of(published, pick), by=None)

    def _a_day(self, pick: int) -> date:
        """The first day of a period around now, or a day like another."""
        around = Period.objects.filter(
            starts__gte=self.today - timedelta(days=400), starts__lte=self.today + timedelta(days=100)
        )
        days = sorted(set(around.values_list("starts", flat=True)))
        return one_of([*days, self.today], pick)


def through_admin(*, by, hub: Place, to: Place, day: date, closed: date | None) -> None:
    client = Client(raise_request_exception=True)
    client.force_login(by)
    client.post(
        reverse("admin:hubs_place_change", args=[hub.pk]),
        {
            "name": hub.name,
            "kind": hub.hub.kind,
            "catchment": "Around the green.",
            "safeguarding_lead": "",
            "move_to": to.pk,
            "move_from": day.isoformat(),
            "closed": closed.isoformat() if closed else "",
        },
    )
