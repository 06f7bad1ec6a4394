import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from evaluations.actions.context import Part, configure_source
from evaluations.choices import Published
from evaluations.imports.context import load_file
from evaluations.models import ContextSource, ContextValue
from evaluations.tests.published import as_file, invented_rows, make_country, make_source
from outcomes.models import AuditEvent, Indicator

WORDS = {"title": "Invented", "publisher": "Nobody", "licence": "None"}


@pytest.mark.parametrize(
    ("part", "words"),
    [
        (Part(Published.NUMBER, 226, 1), "22.6"),
        (Part(Published.NUMBER, 21, 0), "21"),
        (Part(Published.NUMBER, 5, 2), "0.05"),
        (Part(Published.NUMBER, -50, 2), "-0.50"),
        (Part(Published.NUMBER, 0, 0), "0"),
        (Part(Published.CONFIDENTIAL), "Confidential"),
    ],
)
def test_a_part_reads_as_it_was_published(part, words):
    assert str(part) == words


@pytest.mark.django_db
def test_a_source_of_unknown_measures_is_refused_as_a_whole():
    Indicator.objects.create(code="TST1.1")
    series = [
        {"indicator": code, "title": code, "numerator_column": "n", "numerator_title": "N", "unit": "n"}
        for code in ("TST1.1", "TST1.9")
    ]
    with pytest.raises(ValidationError, match="does not know TST1.9. Load the framework first."):
        configure_source(code="odd", words=WORDS, filters={}, series=series, by=None)
    assert ContextSource.objects.count() == 0
    configure_source(code="even", words=WORDS, filters={"a": "b"}, series=series[:1], by=None)
    source = ContextSource.objects.get()
    assert [(f.column, f.value) for f in source.filters.all()] == [("a", "b")]
    assert [s.indicator.code for s in source.series.all()] == ["TST1.1"]
    assert AuditEvent.objects.get().detail == {"code": "even", "measures": ["TST1.1"]}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong",
    [
        {"numerator": None},
        {"numerator_places": None},
        {"numerator_state": "confidential"},
        {"numerator_state": "number", "denominator": 3},
    ],
)
def test_the_database_keeps_numbers_and_words_apart(wrong):
    make_country()
    load_file(as_file(invented_rows()), name="invented.csv", source=make_source(), by=None)
    row = ContextValue.objects.filter(indicator__code="TST1.1", numerator_state="number")[:1].get()
    with pytest.raises(IntegrityError), transaction.atomic():
        ContextValue.objects.filter(pk=row.pk).update(**wrong)
