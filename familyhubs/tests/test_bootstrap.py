"""Setting up on a machine that has only Python: what is made, made again, and said when it fails."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from familyhubs import bootstrap
from familyhubs.bootstrap import CannotGoOn

BASE_DIR = Path(__file__).resolve().parents[2]


@pytest.fixture
def steps(tmp_path, monkeypatch):
    """An environment directory of the test's own, and what was run for it instead of running it."""
    ran = []
    requirements = tmp_path / "requirements.txt"
    requirements.write_text("Django\n")
    monkeypatch.setattr(bootstrap, "REQUIREMENTS", requirements)
    monkeypatch.setattr(bootstrap, "say", lambda words: None)

    def make(environment: Path) -> None:
        ran.append("make")
        python = bootstrap.interpreter(environment)
        python.parent.mkdir(parents=True, exist_ok=True)
        python.touch()

    monkeypatch.setattr(bootstrap, "make_environment", make)
    monkeypatch.setattr(bootstrap, "install", lambda environment: ran.append("install"))
    monkeypatch.setattr(bootstrap, "works", lambda environment: bootstrap.interpreter(environment).exists())
    return ran


def test_a_fresh_environment_is_made_filled_and_stamped(steps, tmp_path):
    environment = tmp_path / ".venv"
    assert not bootstrap.is_ready(environment)
    bootstrap.build(environment)
    assert steps == ["make", "install"]
    assert bootstrap.is_ready(environment)


def test_changed_requirements_are_installed_into_what_is_there(steps, tmp_path):
    environment = tmp_path / ".venv"
    bootstrap.build(environment)
    bootstrap.REQUIREMENTS.write_text("Django\npandas\n")
    assert not bootstrap.is_ready(environment)
    bootstrap.build(environment)
    assert steps == ["make", "install", "install"]
    assert bootstrap.is_ready(environment)


def test_an_environment_left_half_made_is_made_again(steps, tmp_path, monkeypatch):
    environment = tmp_path / ".venv"

    def interrupted(environment):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(bootstrap, "install", interrupted)
        with pytest.raises(KeyboardInterrupt):
            bootstrap.build(environment)
    assert not bootstrap.is_ready(environment)
    bootstrap.build(environment)
    assert steps == ["make", "make", "install"]


def test_an_environment_whose_python_is_gone_is_made_again(steps, tmp_path):
    environment = tmp_path / ".venv"
    bootstrap.build(environment)
    bootstrap.interpreter(environment).unlink()
    assert not bootstrap.is_ready(environment)
    bootstrap.build(environment)
    assert steps == ["make", "install", "make", "install"]


def test_an_old_python_is_named_with_what_to_do():
    with pytest.raises(CannotGoOn, match=r"this is Python 3\.10, and 3\.11 or newer is needed"):
        bootstrap.require_python((3, 10, 12))
    bootstrap.require_python((3, 11, 0))


def test_a_missing_venv_module_is_named_with_the_one_line_to_type(tmp_path, monkeypatch):
    words = "The virtual environment was not created successfully because ensurepip is not\navailable."
    answer = subprocess.CompletedProcess([], 1, stdout=words, stderr="")
    monkeypatch.setattr(bootstrap.subprocess, "run", lambda *args, **kwargs: answer)
    with pytest.raises(CannotGoOn, match="sudo apt install python3-venv"):
        bootstrap.make_environment(tmp_path / ".venv")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            "NewConnectionError('<x>: Failed to establish a new connection')",
            "the package index does not answer",
        ),
        ("ReadTimeoutError: HTTPSConnectionPool", "the package index does not answer"),
        ("ERROR: [Errno 28] No space left on device", "the disk is full"),
        (
            "ERROR: No matching distribution found for pandas==9",
            "could not be installed:\nERROR: No matching",
        ),
    ],
)
def test_a_failed_installation_says_why(words, said):
    assert said in bootstrap.why_not_installed(words)


@pytest.fixture(autouse=True)
def environment_as_it_was(monkeypatch):
    """What is assumed here is undone after each test."""
    for name in ("DEMONSTRATION", "HTTPS_ONLY", "ALLOWED_HOSTS", "SECRET_KEY"):
        monkeypatch.setenv(name, os.environ.get(name, ""))


def test_a_directory_that_cannot_be_written_is_named(tmp_path, monkeypatch):
    monkeypatch.delenv("STATE_DIR", raising=False)
    monkeypatch.delenv("SECRET_KEY", raising=False)
    in_the_way = tmp_path / "file"
    in_the_way.write_text("")
    with pytest.raises(CannotGoOn, match=r"file/var cannot be written \(Not a directory\)"):
        bootstrap.assume_embedded(in_the_way / "var")


def test_a_key_is_made_once_and_is_its_owners_alone(tmp_path, monkeypatch):
    for name in ("STATE_DIR", "SECRET_KEY"):
        monkeypatch.delenv(name, raising=False)
    bootstrap.assume_embedded(tmp_path / "var")
    first = os.environ["SECRET_KEY"]
    monkeypatch.delenv("SECRET_KEY")
    bootstrap.assume_embedded(tmp_path / "var")
    assert os.environ["SECRET_KEY"] == first
    assert len(first) >= 64
    assert (tmp_path / "var" / "secret_key").stat().st_mode & 0o777 == 0o600


def test_what_the_environment_says_is_not_overruled(tmp_path, monkeypatch):
    monkeypatch.setenv("STATE_DIR", str(tmp_path))
    monkeypatch.setenv("SECRET_KEY", "mine")
    monkeypatch.setenv("HTTPS_ONLY", "on")
    bootstrap.assume_embedded(tmp_path / "elsewhere")
    assert (os.environ["SECRET_KEY"], os.environ["HTTPS_ONLY"]) == ("mine", "on")


def test_setting_up_needs_the_standard_library_alone():
    program = (
        "import sys; sys.path.insert(0, '.'); from familyhubs import bootstrap; print(bootstrap.COMMANDS)"
    )
    done = subprocess.run(
        [sys.executable, "-S", "-E", "-c", program], cwd=BASE_DIR, capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == ("('demo', 'verify')\n", "")


def test_other_commands_are_left_alone(monkeypatch):
    """They are ordinary Django commands and must not begin to install anything."""
    program = (
        "import sys; sys.argv = ['manage.py', 'check', '--help']\n"
        "from familyhubs import bootstrap\n"
        "def prepare(arguments): raise SystemExit('prepared')\n"
        "bootstrap.prepare = prepare\n"
        "import manage; manage.main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=BASE_DIR, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
