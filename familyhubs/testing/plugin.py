"""The tests' surroundings: a directory and key of their own, no message sent by accident, no silent skip."""

import os
import secrets
import shutil
import tempfile
from pathlib import Path

import pytest

pytest_plugins = (
    "familyhubs.testing.database",
    "familyhubs.testing.one_writer",
    "familyhubs.testing.processes",
    "familyhubs.testing.browser",
)

NO_PUBLISHED_DATA = "PUBLISHED_DATA_DIR is not set"

# Whoever makes the directory takes it away: a run inside a test, or a process beside this one, inherits
# STATE_DIR and must leave it alone.
own_directory = None
if "STATE_DIR" not in os.environ:
    own_directory = os.environ["STATE_DIR"] = tempfile.mkdtemp(prefix="familyhubs-tests-")
os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(64))
os.environ.update(
    {
        "DEBUG": "off",
        "DEMONSTRATION": "off",
        "HTTPS_ONLY": "off",
        "ALLOWED_HOSTS": "testserver,localhost,127.0.0.1",
    }
)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--no-skips",
        action="store_true",
        help="Fail when a test is skipped, save those that need published data that is not there.",
    )


def pytest_configure(config: pytest.Config) -> None:
    from django.conf import settings

    settings.CELERY_BROKER_URL = "memory://"
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {}
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    # A file that is not collected is found where it lies, so that pages in a browser have their looks.
    settings.WHITENOISE_USE_FINDERS = True
    settings.WHITENOISE_AUTOREFRESH = True
    config.pluginmanager.register(SkipsCounted(config), "skips counted")


def pytest_unconfigure(config: pytest.Config) -> None:
    if own_directory is not None:
        shutil.rmtree(own_directory, ignore_errors=True)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests that are about the other database or broker do not belong to this run."""
    from django.db import connection

    kept, elsewhere = [], []
    for item in items:
        vendors = [mark.args[0] for mark in item.iter_markers("only_on")]
        wrong_vendor = vendors and connection.vendor not in vendors
        wrong_broker = item.get_closest_marker("needs_redis") and not os.environ.get("REDIS_URL")
        (elsewhere if wrong_vendor or wrong_broker else kept).append(item)
    if elsewhere:
        config.hook.pytest_deselected(items=elsewhere)
        items[:] = kept


class SkipsCounted:
    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.skipped: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.skipped:
            self.count(report)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.skipped:
            self.count(report)

    def count(self, report) -> None:
        reason = str(report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr)
        if NO_PUBLISHED_DATA in reason and not os.environ.get("PUBLISHED_DATA_DIR"):
            return
        self.skipped.append(f"{report.nodeid}: {reason}")

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        wanted = self.config.getoption("--no-skips") and not hasattr(self.config, "workerinput")
        if wanted and self.skipped and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter) -> None:
        if self.config.getoption("--no-skips") and self.skipped:
            terminalreporter.section("tests that may not be skipped here", red=True)
            for line in self.skipped:
                terminalreporter.write_line(line)


@pytest.fixture(scope="session")
def published_data() -> Path:
    """The directory of published statistics, for tests that run against the real files."""
    directory = os.environ.get("PUBLISHED_DATA_DIR")
    if not directory:
        pytest.skip(NO_PUBLISHED_DATA)
    path = Path(directory).resolve()
    assert path.is_dir(), f"PUBLISHED_DATA_DIR names {path}, which is no directory"
    return path


@pytest.fixture(autouse=True)
def _fresh_cache():
    """What one test put into the cache is nothing to the next."""
    from django.core.cache import cache

    cache.clear()
