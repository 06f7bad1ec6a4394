"""Settings are read strictly, are safe unless told otherwise, and each is described."""

import ast
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

BASE_DIR = Path(__file__).resolve().parents[2]
STRONG = "k7Jq2vXw9ZpLr4Nt8Bm3Hd6Gf1Cs5Yu0AeQiOoTyWxVzPlMnKjBhGf"
READERS = {"str", "list", "db_url", "email_url", "flag", "whole_number"}


@pytest.fixture
def run(tmp_path):
    """Runs Python in a process with these environment variables and no others of ours."""

    def ran(*arguments: str, **variables: str) -> subprocess.CompletedProcess:
        environment = {
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "familyhubs.settings",
            "STATE_DIR": str(tmp_path),
        }
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=BASE_DIR,
            env=environment | variables,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    return ran


def shown(run, *names: str, **variables: str) -> list:
    """What these settings are, under these variables."""
    program = (
        "import json; from django.conf import settings\n"
        f"print(json.dumps([getattr(settings, name) for name in {names!r}], default=str))"
    )
    done = run("-c", program, **{"SECRET_KEY": STRONG} | variables)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_production_settings_pass_every_check_of_deployment(run):
    done = run(
        *("manage.py", "check", "--deploy", "--fail-level", "WARNING"),
        SECRET_KEY=STRONG,
        ALLOWED_HOSTS="outcomes.example.org",
        PUBLIC_URL="https://outcomes.example.org",
        REDIS_URL="redis://localhost:6379/0",
        DATABASE_URL="postgres://someone:secret@localhost/familyhubs",
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "System check identified no issues (0 silenced).\n"


def test_a_missing_key_stops_the_start(run):
    done = run("manage.py", "check")
    assert done.returncode == 1
    assert "SECRET_KEY is not set." in done.stderr


def test_a_key_in_a_file_is_read(run, tmp_path):
    (tmp_path / "key").write_text(STRONG)
    done = run(
        *("-c", "from django.conf import settings; print(settings.SECRET_KEY)"),
        SECRET_KEY_FILE=str(tmp_path / "key"),
    )
    assert done.stdout.strip() == STRONG


@pytest.mark.parametrize(
    "command",
    [
        ("-c", "import familyhubs.wsgi"),
        ("-m", "celery", "--app", "familyhubs.celery", "worker", "--pool", "threads"),
        ("-m", "celery", "--app", "familyhubs.celery", "beat"),
        ("manage.py", "check"),
    ],
)
@pytest.mark.parametrize("variables", [{"SECRET_KEY": "short"}])
def test_no_process_starts_with_a_weak_key(run, command, variables):
    done = run(*command, **variables)
    assert done.returncode == 1
    assert "SECRET_KEY is too weak: it has 5 characters and needs at least 50" in done.stderr


def test_a_weak_former_key_is_refused_too(run):
    done = run("manage.py", "check", SECRET_KEY=STRONG, SECRET_KEY_FALLBACKS="short")
    assert "SECRET_KEY_FALLBACKS[0] is too weak" in done.stderr


def test_safe_unless_told_otherwise(run):
    names = ("DEBUG", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT", "ALLOWED_HOSTS")
    assert shown(run, *names, "SECURE_HSTS_SECONDS") == [False, True, True, True, [], 31536000]
    assert shown(run, *names, "SECURE_HSTS_SECONDS", HTTPS_ONLY="off") == [False, False, False, False, [], 0]


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("DEBUG", "true", "DEBUG must be “on” or “off”, not “true”."),
        ("HTTPS_ONLY", "no", "HTTPS_ONLY must be “on” or “off”, not “no”."),
        ("HSTS_SECONDS", "a year", "HSTS_SECONDS must be a whole number, not “a year”."),
        ("PROXY_COUNT", "-1", "PROXY_COUNT must be a whole number, not “-1”."),
        ("DATABASE_URL", "mysql://localhost/x", "DATABASE_URL must begin with sqlite:// or postgres://."),
    ],
)
def test_a_value_that_is_not_understood_stops_the_start(run, variable, value, said):
    done = run("manage.py", "check", **{"SECRET_KEY": STRONG, variable: value})
    assert done.returncode == 1
    assert said in done.stderr


def test_redis_and_postgresql_by_environment_alone(run):
    broker, databases = shown(
        run,
        *("CELERY_BROKER_URL", "DATABASES"),
        REDIS_URL="redis://broker:6379/3",
        DATABASE_URL="postgres://ann:p%40ss@db:5433/outcomes",
    )
    assert broker == "redis://broker:6379/3"
    config = databases["default"]
    assert [config[name] for name in ("ENGINE", "NAME", "USER", "PASSWORD", "HOST", "PORT")] == [
        "django.db.backends.postgresql",
        "outcomes",
        "ann",
        "p@ss",
        "db",
        5433,
    ]


def test_without_servers_a_file_and_a_queue_of_files(run, tmp_path):
    broker, options, databases = shown(
        run, "CELERY_BROKER_URL", "CELERY_BROKER_TRANSPORT_OPTIONS", "DATABASES"
    )
    assert broker == "filequeue://localhost"
    assert options["data_folder_in"] == str(tmp_path / "queue" / "waiting")
    assert databases["default"]["NAME"] == str(tmp_path / "familyhubs.sqlite3")
    assert databases["default"]["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


def test_tasks_never_run_in_the_page_that_asks_for_them(run):
    program = (
        "from familyhubs.celery import app\nprint(app.conf.task_always_eager, app.conf.task_ignore_result)"
    )
    assert run("-c", program, SECRET_KEY=STRONG).stdout == "False True\n"


def read_from_environment() -> set[str]:
    tree = ast.parse((BASE_DIR / "familyhubs" / "settings.py").read_text())
    names = set()
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and call.args and isinstance(call.args[0], ast.Constant):
            function = (
                call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
            )
            if function in READERS:
                names.add(call.args[0].value)
    return names


def test_each_setting_read_from_the_environment_is_described():
    described = re.findall(r"^\| `([A-Z_]+)` \|", (BASE_DIR / "docs" / "deploy.md").read_text(), re.MULTILINE)
    assert sorted(described) == sorted(read_from_environment())
    assert "SECRET_KEY" in described


def test_the_example_of_settings_is_read_by_a_shell_as_it_stands(tmp_path):
    """The same lines are for systemd and for the person who sets the service up."""
    text = (BASE_DIR / "docs" / "deploy.md").read_text()
    [example] = re.findall(r"```\n(SECRET_KEY=.*?)```", text, flags=re.DOTALL)
    (tmp_path / "settings.env").write_text(example)
    done = subprocess.run(
        ["sh", "-c", "set -e; set -a; . ./settings.env; env"],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=True,
    )
    read = dict(line.split("=", 1) for line in done.stdout.splitlines())
    for line in example.splitlines():
        name, value = line.split("=", 1)
        assert read[name] == value.strip("'")
