import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from outcomes.imports.framework import STARTER
from outcomes.models import Edition
from outcomes.tests.starter import measure, starter_document

pytestmark = pytest.mark.django_db


def run(*arguments) -> list[str]:
    output = StringIO()
    call_command(*map(str, arguments), stdout=output, stderr=StringIO())
    return output.getvalue().splitlines()


@pytest.fixture
def changed(tmp_path):
    document = starter_document()
    measure(document, "ACC1.1")["title"] = "Families met"
    path = tmp_path / "changed.json"
    path.write_text(json.dumps(document))
    return path


def test_the_starter_is_loaded_and_published_once_and_then_left_alone():
    first = run("load_framework", "--publish", "--in-force-from", "2020-04-01")
    second = run("load_framework", "--publish", "--in-force-from", "2020-04-01")

    assert [line.split(" (ACC")[0].split(" (age")[0] for line in first] == [
        "Version 0.3 (draft): created.",
        "  New measures: 67",
        "  New splits: 25",
        "Version 0.3 is published, in force from 2020-04-01.",
    ]
    assert second == [
        "Version 0.3 (published): nothing changed.",
        "Version 0.3 was published before, in force from 2020-04-01.",
    ]


def test_what_changed_is_said(changed):
    run("load_framework")

    assert run("load_framework", changed)[:1] == ["Version 0.3 (draft): changed."]
    assert run("load_framework", changed)[-1:] == ["Version 0.3 (draft): nothing changed."]


def test_a_file_that_differs_from_what_is_published_is_refused_and_told_what_to_do(changed):
    run("load_framework", "--publish", "--in-force-from", "2020-04-01")

    with pytest.raises(CommandError) as refused:
        run("load_framework", changed)

    assert str(refused.value).splitlines() == [
        "Version 0.3 is published and never changes, and this file differs from it.",
        "  domains[ACC].outcomes[ACC1].indicators[ACC1.1].title: Families reached → Families met",
        "To load it as a draft of its own: --as-draft VERSION",
    ]
    assert refused.value.returncode == 2
    lines = run("load_framework", changed, "--as-draft", "0.4", "--comparability", "same")
    assert lines[0] == "Version 0.4 (draft): created."
    assert lines[1].startswith("  Shared unchanged definitions: 66 (ACC1.2, ")
    assert lines[2:] == ["  New wording: ACC1.1, wording 2: The same thing, reworded"]


def test_a_version_that_cannot_be_published_is_not_loaded_either():
    with pytest.raises(CommandError, match="in_force_from: It must be the first day of a quarter"):
        run("load_framework", "--publish", "--in-force-from", "2020-04-02")
    with pytest.raises(CommandError, match="in_force_from: Give the day from which it is in force"):
        run("load_framework", "--publish")

    assert not Edition.objects.exists()


def test_the_file_comes_back_byte_for_byte(tmp_path):
    run("load_framework", "--publish", "--in-force-from", "2020-04-01")

    run("export_framework", "0.3", tmp_path / "out.json")

    assert (tmp_path / "out.json").read_bytes() == STARTER.read_bytes()
    assert "\n".join(run("export_framework", "0.3")) + "\n" == STARTER.read_text()


def test_a_file_in_the_first_format_comes_back_byte_for_byte(tmp_path):
    """Without any of the keys that were added later."""
    document = starter_document() | {"version": "0.2"}
    for domain in document["domains"]:
        for outcome in domain["outcomes"]:
            del outcome["crosswalk"]
    del document["vocabularies"]["retired_codes"]
    given = tmp_path / "given.json"
    given.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n")

    run("load_framework", given)
    run("export_framework", "0.2", tmp_path / "out.json")

    assert (tmp_path / "out.json").read_bytes() == given.read_bytes()


def test_a_version_that_is_not_there_names_those_that_are(tmp_path):
    with pytest.raises(CommandError, match=r"There is no version 9. Versions there are: none."):
        run("export_framework", "9")
    run("load_framework")
    with pytest.raises(CommandError, match=r"There is no version 9. Versions there are: 0.3."):
        run("export_framework", "9")
    with pytest.raises(CommandError, match="cannot be written: No such file or directory"):
        run("export_framework", "0.3", tmp_path / "no" / "such.json")
