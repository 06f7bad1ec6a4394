import pytest

from outcomes.imports.framework import STARTER, read, read_file
from outcomes.tests.starter import starter_document
from outcomes.validators import Refused


def problems(content: bytes) -> list[str]:
    with pytest.raises(Refused) as refused:
        read(content)
    return [str(problem) for problem in refused.value.problems]


def test_the_shipped_file_is_read():
    assert read_file(STARTER) == starter_document()


@pytest.mark.parametrize(
    "content, expected",
    [
        (b'{"name": "caf\xe9"}', "it is not UTF-8: byte 14 is no part of a character"),
        (b'{\n  "name": ,\n}', "line 2, column 11: it is not JSON: Expecting value"),
        (b"[]", "it must be a JSON object"),
        (b'{"name": NaN}', "NaN is no number that a file may hold"),
        (b'{"name": "a", "name": "b"}', "in one object: the key “name” stands there twice"),
        (b'{"a": [{"code": "X", "unit": 1, "unit": 2}]}', "in X: the key “unit” stands there twice"),
        (b'{"a": ' * 100_000, "its parts stand too deep in one another"),
    ],
)
def test_what_cannot_be_read_says_why(content, expected):
    assert problems(content) == [expected]


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(Refused, match="gone.json: No such file or directory"):
        read_file(tmp_path / "gone.json")


def test_a_file_far_too_large_is_not_read():
    assert problems(b" " * 5_242_881) == ["it has 5242881 bytes; at most 5242880 are read"]
