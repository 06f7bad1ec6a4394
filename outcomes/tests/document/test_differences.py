from outcomes.document.differences import Difference, differences
from outcomes.document.paths import flat, labels


def test_things_are_named_by_their_code_or_else_by_their_number():
    assert labels(
        [
            {"code": "A"},
            {"code": "A"},
            {"title": "no code"},
            {"indicator": "X1.1", "code": "started"},
            {"indicator": "X1.1", "scheme": "sex"},
            {"level": 2},
            "word",
        ]
    ) == ["A", "A, item 2", "3", "X1.1, started", "X1.1, sex", "2", "7"]


def test_every_value_has_a_path_of_its_own():
    document = {"name": "F", "domains": [{"code": "A", "outcomes": []}], "scale": [1, 2]}

    assert flat(document) == {
        "name": "F",
        "domains[A].code": "A",
        "domains[A].outcomes": [],
        "domains.order": ["A"],
        "scale": [1, 2],
    }


def test_the_order_of_codes_with_meanings_counts():
    one, other = {"a": "A", "b": "B"}, {"b": "B", "a": "A"}

    assert differences({"vocabularies": {"terms": one}}, {"vocabularies": {"terms": other}}) == [
        Difference("vocabularies.terms.order", ["a", "b"], ["b", "a"])
    ]
    # The order of the keys of a thing does not.
    assert differences({"sources": [one]}, {"sources": [other]}) == []


def test_what_came_and_went_is_told_without_its_order():
    old = {"domains": [{"code": "A", "title": "a"}, {"code": "B", "title": "b"}]}
    new = {"domains": [{"code": "B", "title": "b"}, {"code": "C", "title": "c"}]}

    assert [str(one) for one in differences(old, new)] == [
        "domains[C].code: — → C",
        "domains[C].title: — → c",
        "domains[A].code: A → —",
        "domains[A].title: a → —",
    ]
