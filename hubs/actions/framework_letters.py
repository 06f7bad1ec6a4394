"""Tell the people of each hub what a new version of the framework changes for it."""

from collections import defaultdict

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from outcomes.models import Edition, User
from outcomes.queries.differences import Sentence, between, for_measures
from outcomes.queries.editions import before

from ..choices import Level, NoticeKind, Role
from ..measuring.windows import spell
from ..models import IndicatorChoice, Notice, Place
from ..queries.agreements import financial_year_of
from ..queries.places import exists_on
from ..queries.scope import open_memberships
from . import notices


def announce(edition: Edition, by: User | None) -> None:
    """One e-mail a person, with the sentences that concern her hubs. A first version changes nothing."""
    earlier = before(edition)
    if earlier is None:
        return
    sentences = between(earlier, edition).sentences()
    chosen = _chosen()
    notices.queue_many(
        [
            Notice(
                key=f"framework_changed:{edition.pk}:{person.pk}",
                kind=NoticeKind.FRAMEWORK_CHANGED,
                email=person.email,
                subject=f"What you report changes from {spell(edition.in_force_from)}",
                body=_body(person, places, edition, sentences, chosen),
            )
            for person, places in _people().items()
        ]
    )


def _people() -> dict[User, list[Place]]:
    """Workers and managers with their open hubs, analysts with their authorities."""
    found: dict[User, list[Place]] = defaultdict(list)
    memberships = (
        open_memberships()
        .filter(
            exists_on(timezone.localdate(), path="place__"),
            role__in=(Role.HUB_WORKER, Role.HUB_MANAGER, Role.AUTHORITY_ANALYST),
            user__is_active=True,
        )
        .select_related("user", "place")
        .order_by("user", "place__level", "place__name", "role")
    )
    for membership in memberships:
        if membership.place not in found[membership.user]:
            found[membership.user].append(membership.place)
    return found


def _chosen() -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    for place_id, code in IndicatorChoice.objects.filter(
        year_starts__gte=financial_year_of(timezone.localdate())
    ).values_list("place_id", "indicator__code"):
        found[place_id].add(code)
    return found


def _body(
    person: User,
    places: list[Place],
    edition: Edition,
    sentences: list[Sentence],
    chosen: dict[int, set[str]],
) -> str:
    parts = [
        f"Hello {person.get_short_name()},",
        f"A new version of the shared framework ({edition.version}) is in force from"
        f" {spell(edition.in_force_from)}. Returns for earlier periods keep the version they began with.",
    ]
    if edition.change_note:
        parts.append(edition.change_note)
    for place in places:
        concerned = for_measures(sentences, chosen[place.pk]) if place.level == Level.HUB else sentences
        lines = [f"- {sentence.text}" for sentence in concerned] or ["- Nothing that you report changes."]
        parts.append("\n".join([f"For {place.name}:", *lines]))
    address = f"{settings.PUBLIC_URL}{reverse('framework_changes', args=[edition.version])}"
    parts.append(f"Read it in full:\n{address}\n")
    return "\n\n".join(parts)
