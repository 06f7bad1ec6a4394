"""What an editor does with editions: copy, reword, base anew, publish, retire, discard."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from .. import publication
from ..choices import Comparability, EditionStatus
from ..models import Definition, Edition, EditionEntry, EditionInstrument, EditionScheme, User
from ..queries import publishing
from ..queries.documents import definition_wordings, edition_document
from ..queries.editions import entries_of, newest_published
from ..validators import Problem, Refused, version_problems
from . import audit, contents, definitions, ground

NOT_A_DRAFT = "Only a draft can be changed; a published version of the framework stays as it is."


@transaction.atomic
def copy(*, edition: Edition, version: str, name: str, by: User | None) -> Edition:
    """A new draft with everything that the edition says. Wordings and splits are shared, not copied."""
    if problems := version_problems(version):
        raise Refused("Give the draft a version of its own.", problems)
    if Edition.objects.filter(version=version).exists():
        raise Refused("Give the draft a version of its own.", [Problem("version", f"{version} is taken.")])
    draft = Edition.objects.create(
        name=name, version=version, based_on=edition.based_on if edition.is_draft else edition
    )
    contents.write(
        draft,
        edition_document(edition) | {"name": name, "version": version},
        definitions={entry.definition.code: entry.definition for entry in entries_of(edition)},
        schemes={
            row.scheme.code: row.scheme
            for row in EditionScheme.objects.filter(edition=edition).select_related("scheme")
        },
        instruments={
            row.instrument.code: row.instrument
            for row in EditionInstrument.objects.filter(edition=edition).select_related("instrument")
        },
    )
    audit.record(by=by, verb="edition copied", object=draft, detail={"from": edition.version, "to": version})
    return draft


@transaction.atomic
def reword(*, entry: EditionEntry, comparability: str, note: str = "", by: User | None) -> Definition:
    """Give a draft's measure a wording of its own, equal at first to the one that it shared."""
    hold_draft(entry.edition_id)
    if comparability not in (Comparability.SAME, Comparability.COMPARABLE, Comparability.BREAK):
        raise Refused("Say how figures before and after compare.")
    if comparability == Comparability.COMPARABLE and not note.strip():
        raise Refused("Say what to bear in mind when figures before and after are compared.")
    if not is_shared(entry.definition, entry.edition_id):
        raise Refused("This wording already belongs to the draft alone; change it there.")
    old = entry.definition
    code = old.code
    row = definitions.NewDefinition(code, definition_wordings([old])[old.pk], comparability, note.strip())
    made = definitions.create([row])[code]
    entry.definition = made
    entry.save(update_fields=["definition"])
    audit.record(
        by=by,
        verb="measure reworded",
        object=made,
        detail={
            "code": code,
            "number": made.number,
            "instead_of": old.number,
            "comparability": comparability,
        },
    )
    return made


def is_shared(definition: Definition, edition_id: int) -> bool:
    """Whether another edition lists the wording too, so that it cannot be changed in place."""
    return EditionEntry.objects.filter(definition=definition).exclude(edition=edition_id).exists()


@transaction.atomic
def keep_former_wording(*, entry: EditionEntry, by: User | None) -> Definition:
    """Take back a draft's own wording: the measure goes back to the one of the version it is based on."""
    edition = hold_draft(entry.edition_id)
    former = (
        Definition.objects.filter(
            entries__edition=edition.based_on_id, indicator=entry.definition.indicator_id
        ).first()
        if edition.based_on_id
        else None
    )
    if former is None or former.pk == entry.definition_id:
        raise Refused("There is no former wording to go back to.")
    own = entry.definition
    entry.definition = former
    entry.save(update_fields=["definition"])
    if not own.entries.exists():
        own.delete()
    audit.record(by=by, verb="measure's former wording kept", object=former, detail={"code": former.code})
    return former


@transaction.atomic
def remove_measure(*, entry: EditionEntry, by: User | None) -> None:
    """Take a measure out of a draft. A wording that no other edition lists goes with it."""
    edition = hold_draft(entry.edition_id)
    definition, code = entry.definition, entry.definition.code
    entry.delete()
    if not definition.entries.exists():
        definition.delete()
    audit.record(by=by, verb="measure removed from draft", object=edition, detail={"code": code})


@transaction.atomic
def rebase(*, edition: Edition, by: User | None) -> Edition:
    """Let a draft follow the newest published edition, after looking at what differs."""
    draft = hold_draft(edition.pk)
    draft.based_on = newest_published()
    draft.save(update_fields=["based_on"])
    version = draft.based_on.version if draft.based_on else None
    audit.record(by=by, verb="draft based anew", object=draft, detail={"on": version})
    return draft


@transaction.atomic
def publish(
    *, edition: Edition, in_force_from: date | None, change_note: str = "", by: User | None
) -> Edition:
    """Put a draft in force from a day. From then on nothing in it changes, by whatever way."""
    draft = hold_draft(edition.pk)
    problems = publishing.obstacles(draft, in_force_from=in_force_from, change_note=change_note)
    if problems:
        raise Refused(f"Version {draft.version} cannot be published yet.", problems)
    ground.ensure(draft)
    draft.status = EditionStatus.PUBLISHED
    draft.in_force_from = in_force_from
    draft.change_note = change_note.strip()
    draft.published_at = timezone.now()
    draft.published_by = by
    draft.save(update_fields=["status", "in_force_from", "change_note", "published_at", "published_by"])
    audit.record(
        by=by,
        verb="edition published",
        object=draft,
        detail={"version": draft.version, "in_force_from": in_force_from.isoformat()},
    )
    publication.announce(draft, by=by)
    return draft


@transaction.atomic
def retire(*, edition: Edition, by: User | None) -> Edition:
    """Say that no period takes this edition any more. What it governed it goes on governing."""
    standing = Edition.objects.select_for_update().get(pk=edition.pk)
    if standing.status != EditionStatus.PUBLISHED:
        raise Refused("Only a published version can be retired.")
    if problems := publishing.retiring_obstacles(standing):
        raise Refused(f"Version {standing.version} cannot be retired yet.", problems)
    standing.status = EditionStatus.RETIRED
    standing.retired_at = timezone.now()
    standing.save(update_fields=["status", "retired_at"])
    audit.record(by=by, verb="edition retired", object=standing, detail={"version": standing.version})
    return standing


@transaction.atomic
def discard(*, edition: Edition, by: User | None) -> None:
    """Delete a draft with the wordings that only it has."""
    draft = hold_draft(edition.pk)
    if draft.successors.exists():
        raise Refused("Another draft is based on this one.")
    audit.record(by=by, verb="draft discarded", object=draft, detail={"version": draft.version})
    contents.clear(draft)
    draft.delete()


def hold_draft(pk: int) -> Edition:
    """The draft, held until the end of the transaction, so that nobody publishes it meanwhile."""
    edition = Edition.objects.select_for_update().get(pk=pk)
    if not edition.is_draft:
        raise Refused(NOT_A_DRAFT)
    return edition
