"""Splits: made once, shared by editions, and never changed after one of them is published."""

from ..choices import EditionStatus
from ..models import Category, Edition, EditionScheme, Scheme
from ..queries.documents import scheme_documents
from ..validators import Problem, Refused


def ensure(documents: dict[str, dict], *, edition: Edition) -> dict[str, Scheme]:
    """The splits of a document as rows: known ones shared, new ones made, a draft's own ones rewritten.

    Where one differs that another edition offers, nothing is written and everything that differs is named.
    """
    standing = {
        scheme.code: scheme for scheme in Scheme.objects.filter(code__in=documents).select_for_update()
    }
    known = scheme_documents(standing.values())
    changed = {code for code in standing if known[code] != documents[code]}
    _refuse_shared(changed, edition)
    rewritten = [scheme for code, scheme in standing.items() if code in changed]
    Category.objects.filter(rolls_up_to__scheme__in=rewritten).update(rolls_up_to=None)
    Category.objects.filter(scheme__in=rewritten).delete()

    new = [code for code in documents if code not in standing]
    Scheme.objects.bulk_create([Scheme(code=code, title=documents[code]["title"]) for code in new])
    schemes = {scheme.code: scheme for scheme in Scheme.objects.filter(code__in=documents)}
    written = [*new, *sorted(changed)]
    for code in written:
        document, scheme = documents[code], schemes[code]
        scheme.title, scheme.note = document["title"], document["note"] or ""
        wider = document["rolls_up_to"]
        scheme.rolls_up_to = schemes[wider["scheme"]] if wider else None
    Scheme.objects.bulk_update([schemes[code] for code in written], ["title", "note", "rolls_up_to"])
    Category.objects.bulk_create(
        Category(scheme=schemes[code], code=row["code"], title=row["title"], position=position)
        for code in written
        for position, row in enumerate(documents[code]["categories"], start=1)
    )
    _roll_up(documents, schemes, written)
    return schemes


def _refuse_shared(changed: set[str], edition: Edition) -> None:
    elsewhere = (
        EditionScheme.objects.filter(scheme__code__in=changed)
        .exclude(edition=edition)
        .order_by("scheme__code", "edition__status", "edition__version")
        .values_list("scheme__code", "edition__status", "edition__version")
    )
    problems: dict[str, Problem] = {}
    for code, status, version in elsewhere:
        where = f"draft {version}" if status == EditionStatus.DRAFT else f"published version {version}"
        message = f"the split differs from the one in {where}; it needs a new code"
        problems[code] = Problem(f"vocabularies.breakdowns.{code}", message)
    if problems:
        raise Refused(
            "A split that is in use never changes; a new list is a new split.", [*problems.values()]
        )


def _roll_up(documents: dict[str, dict], schemes: dict[str, Scheme], written: list[str]) -> None:
    """Point categories at the wider ones; rewriting a wide split also loses its detailed ones' pointers."""
    concerned = [
        code
        for code, document in documents.items()
        if document["rolls_up_to"] and (code in written or document["rolls_up_to"]["scheme"] in written)
    ]
    named = {code for one in concerned for code in (one, documents[one]["rolls_up_to"]["scheme"])}
    categories = {
        (category.scheme.code, category.code): category
        for category in Category.objects.filter(scheme__code__in=named).select_related("scheme")
    }
    pointed = []
    for code in concerned:
        wider = documents[code]["rolls_up_to"]
        for detailed, wide in wider["map"].items():
            category = categories[code, detailed]
            category.rolls_up_to = categories[wider["scheme"], wide]
            pointed.append(category)
    Category.objects.bulk_update(pointed, ["rolls_up_to"])
