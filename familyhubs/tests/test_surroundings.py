"""The tests' own surroundings keep what they promise: no silent skip, no message by accident."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pandas
import pytest
from celery import current_app

from familyhubs.testing.processes import BASE_DIR

SKIPS = "import pytest\n@pytest.mark.skip(reason='later')\ndef test_it(): pass\n"
HAS_NO_DATA = "def test_it(published_data): pass\n"
FAILS_AS_EXPECTED = "import pytest\n@pytest.mark.xfail\ndef test_it(): assert False\n"


def run_tests(directory, text: str, *options: str) -> int:
    path = directory / "test_it.py"
    path.write_text(text)
    environment = {name: value for name, value in os.environ.items() if name != "PUBLISHED_DATA_DIR"}
    command = [sys.executable, "-m", "pytest", "-c", str(BASE_DIR / "pytest.ini"), "-p", "no:cacheprovider"]
    return subprocess.run(
        [*command, *options, str(path)],
        cwd=BASE_DIR,
        env=environment | {"PYTEST_ADDOPTS": ""},
        capture_output=True,
        check=False,
    ).returncode


@pytest.mark.parametrize(
    ("text", "options", "status"),
    [
        (SKIPS, [], 0),
        (SKIPS, ["--no-skips"], 1),
        (FAILS_AS_EXPECTED, ["--no-skips"], 1),
        (HAS_NO_DATA, ["--no-skips"], 0),
    ],
)
def test_a_skip_fails_only_where_it_must(tmp_path, text, options, status):
    assert run_tests(tmp_path, text, *options) == status


def test_a_run_inside_another_leaves_its_directory(tmp_path):
    assert run_tests(tmp_path, "def test_it(): pass\n") == 0
    assert Path(os.environ["STATE_DIR"]).is_dir()


def test_no_message_leaves_by_accident():
    assert current_app.conf.broker_url == "memory://"
    assert not current_app.conf.task_always_eager


def test_a_chained_assignment_is_an_error():
    frame = pandas.DataFrame({"families": [1, 2]})
    with pytest.raises(pandas.errors.ChainedAssignmentError):
        frame["families"][0] = 3


def test_every_requirement_is_pinned_and_says_what_it_is_for():
    lines = (BASE_DIR / "requirements.txt").read_text().splitlines()
    packages = [line for line in lines if line and not line.startswith("#")]
    assert [line for line in packages if not re.fullmatch(r"[\w-]+==[\w.]+ +# \S.+", line)] == []
    assert packages != []
