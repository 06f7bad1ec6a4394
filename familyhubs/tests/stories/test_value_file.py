"""An analyst loads a file of earlier figures: sent, checked by the worker, mended, loaded by the worker."""

import pytest

from hubs.measuring.windows import months_earlier
from hubs.tests import builders, returning
from hubs.value_columns import REQUIRED

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def file_of(rows: list[tuple[str, str, str, str]]) -> dict:
    """Rows of hub, measure, period, number: a file as a browser sends it."""
    lines = [",".join(REQUIRED)]
    lines += [f"{hub},{measure},{period},,,{number},,,,reported" for hub, measure, period, number in rows]
    return {"name": "earlier.csv", "mimeType": "text/csv", "buffer": "\n".join(lines).encode()}


def test_from_a_file_to_figures(visit, worker):
    cast = returning.make_cast()
    before = builders.make_period(months_earlier(cast.period.starts, 3))
    good = (cast.hub.slug, returning.REACHED, before.code, "57")

    anil = visit(cast.analyst.email)
    anil.open("/desk/")
    anil.follow("Files of earlier figures")
    anil.press("Send and check")
    anil.reads("Choose a CSV file")
    anil.page.get_by_label("Choose a CSV file").set_input_files(
        file_of([good, (cast.hub.slug, "ACC9.9", before.code, "12")])
    )
    anil.press("Send and check")
    anil.reload_until("What is wrong")
    anil.reads("ACC9.9")

    anil.follow("Files of earlier figures")
    anil.page.get_by_label("Choose a CSV file").set_input_files(file_of([good]))
    anil.press("Send and check")
    anil.reload_until("What loading it would do")
    anil.press("Load these figures")
    anil.reload_until("What was loaded")
    anil.open(f"/hubs/{cast.hub.slug}/")
    anil.reads("57 families")
