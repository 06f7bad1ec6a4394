"""The words that a file may use, as a file that a spreadsheet opens."""

from hubs.exports.codes import lines
from hubs.models import Place
from hubs.queries.value_files import CodeRow, Reference


def test_a_name_like_a_formula_is_no_formula():
    hub = Place(pk=1, slug="alder", name="=HYPERLINK(1)")
    reference = Reference({"alder": hub}, {}, {}, [], {}, {}, frozenset())
    rows = [CodeRow("indicator", "ACC1.1", "@SUM(1)"), CodeRow("indicator", "ACC1.2", "Families - reached")]
    assert [line.rstrip() for line in lines(reference, rows)] == [
        "column,code,title,used_with",
        "hub,alder,'=HYPERLINK(1),",
        "indicator,ACC1.1,'@SUM(1),",
        "indicator,ACC1.2,Families - reached,",
    ]
