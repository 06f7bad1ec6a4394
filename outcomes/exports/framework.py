"""Write an edition as a file, in the canonical form: the same edition gives the same bytes."""

from ..document.canonical import to_text
from ..models import Edition
from ..queries.documents import edition_document


def edition_bytes(edition: Edition) -> bytes:
    return to_text(edition_document(edition)).encode("utf-8")


def file_name(edition: Edition) -> str:
    return f"framework-{edition.version}.json"
