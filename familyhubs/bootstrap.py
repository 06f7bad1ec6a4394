"""Sets up what “demo” and “verify” need on a machine that has only Python. Standard library alone.

The environment is stamped with the hash of requirements.txt, and stamped last. One made for other
requirements is brought up to date; one that was left half made is made again.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from familyhubs.embedded import private_directory, secret_key

COMMANDS = ("demo", "verify")
OLDEST_PYTHON = (3, 11)
BASE_DIR = Path(__file__).resolve().parent.parent
ENVIRONMENT = BASE_DIR / ".venv"
REQUIREMENTS = BASE_DIR / "requirements.txt"
SIGNS_OF_NO_NETWORK = (
    "ConnectTimeoutError",
    "Connection refused",
    "Failed to establish a new connection",
    "NameResolutionError",
    "Network is unreachable",
    "NewConnectionError",
    "ProxyError",
    "ReadTimeoutError",
    "Temporary failure in name resolution",
)


class CannotGoOn(Exception):
    """What is missing and what to do about it, for the person at the keyboard."""


def prepare(arguments: list[str]) -> None:
    """Make the environment if need be and carry on inside it; returns only when already inside."""
    try:
        require_python(sys.version_info)
        if not is_ready(ENVIRONMENT):
            build(ENVIRONMENT)
        if Path(sys.prefix).resolve() != ENVIRONMENT.resolve():
            continue_inside(ENVIRONMENT, arguments)
        assume_embedded(BASE_DIR / "var")
    except CannotGoOn as problem:
        sys.exit(f"Cannot go on: {problem}")


def assume_embedded(state_dir: Path) -> None:
    """What a copy on one's own machine may take for granted, unless the environment says otherwise."""
    state_dir = Path(os.environ.get("STATE_DIR", state_dir))
    os.environ.setdefault("DEMONSTRATION", "on")
    os.environ.setdefault("HTTPS_ONLY", "off")
    os.environ.setdefault("ALLOWED_HOSTS", "localhost,127.0.0.1")
    try:
        private_directory(state_dir)
        if not os.access(state_dir, os.W_OK | os.X_OK):
            raise PermissionError(13, "Permission denied", str(state_dir))
        if "SECRET_KEY" not in os.environ:
            os.environ["SECRET_KEY"] = secret_key(state_dir)
    except OSError as problem:
        raise CannotGoOn(cannot_write(problem, state_dir)) from problem


def cannot_write(problem: OSError, path: Path) -> str:
    return (
        f"{problem.filename or path} cannot be written ({problem.strerror}). Give yourself the right to "
        "write there, or copy the project to a directory of your own."
    )


def require_python(version) -> None:
    if tuple(version[:2]) < OLDEST_PYTHON:
        wanted = ".".join(map(str, OLDEST_PYTHON))
        raise CannotGoOn(
            f"this is Python {version[0]}.{version[1]}, and {wanted} or newer is needed. "
            f"Install it and run it by its name, for example: python{wanted} manage.py demo"
        )


def interpreter(environment: Path) -> Path:
    return environment / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def stamp_of(requirements: Path) -> str:
    text = requirements.read_bytes() + f"\npython {sys.version_info[0]}.{sys.version_info[1]}".encode()
    return hashlib.sha256(text).hexdigest()


def is_ready(environment: Path) -> bool:
    stamp = environment / "stamp"
    return (
        interpreter(environment).exists()
        and stamp.exists()
        and stamp.read_text().strip() == stamp_of(REQUIREMENTS)
    )


def build(environment: Path) -> None:
    say(f"Setting up {environment.name}/ (once, and again when requirements.txt changes) …")
    half_made = environment / "half-made"
    inside = Path(sys.prefix).resolve() == environment.resolve()
    try:
        (environment / "stamp").unlink(missing_ok=True)
        if not inside and (half_made.exists() or not works(environment)):
            make_environment(environment)
        half_made.touch()
        install(environment)
        (environment / "stamp").write_text(stamp_of(REQUIREMENTS) + "\n")
        half_made.unlink()
    except OSError as problem:
        raise CannotGoOn(cannot_write(problem, environment)) from problem


def works(environment: Path) -> bool:
    """Whether a Python of this version answers there, with what it needs to install packages."""
    python = interpreter(environment)
    if not python.exists():
        return False
    question = "import pip, sys; print(sys.version_info[:2])"
    answer = subprocess.run([str(python), "-c", question], capture_output=True, text=True, check=False)
    return answer.stdout.strip() == str(tuple(sys.version_info[:2]))


def make_environment(environment: Path) -> None:
    if environment.exists():
        shutil.rmtree(environment)
    made = subprocess.run(
        [sys.executable, "-m", "venv", str(environment)], capture_output=True, text=True, check=False
    )
    if made.returncode:
        words = made.stdout + made.stderr
        shutil.rmtree(environment, ignore_errors=True)
        if "ensurepip" in words or "No module named venv" in words:
            version = f"{sys.version_info[0]}.{sys.version_info[1]}"
            raise CannotGoOn(
                "this Python comes without its module for environments (venv). "
                f"On Debian or Ubuntu: sudo apt install python3-venv (or python{version}-venv)"
            )
        if "Permission denied" in words:
            raise PermissionError(13, "Permission denied", str(environment))
        raise CannotGoOn(f"the environment could not be made:\n{words.strip()}")


def install(environment: Path) -> None:
    say("Installing what requirements.txt names …")
    installed = subprocess.run(
        [
            str(interpreter(environment)),
            *("-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"),
            *("--requirement", str(REQUIREMENTS)),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if installed.returncode:
        raise CannotGoOn(why_not_installed(installed.stdout))


def why_not_installed(words: str) -> str:
    last = "\n".join(words.strip().splitlines()[-6:])
    if any(sign in words for sign in SIGNS_OF_NO_NETWORK):
        return f"the package index does not answer. Check the network and run this again.\n{last}"
    if "No space left" in words:
        return "the disk is full; about 600 MB are needed."
    return f"the packages could not be installed:\n{last}"


def continue_inside(environment: Path, arguments: list[str]) -> None:
    python = str(interpreter(environment))
    sys.stdout.flush()
    if os.name == "nt":
        sys.exit(subprocess.run([python, *arguments], check=False).returncode)
    os.execv(python, [python, *arguments])


def say(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()
