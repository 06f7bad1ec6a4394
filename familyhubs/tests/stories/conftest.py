"""What stories need: people at browsers, a worker of its own process, and the e-mails that it sends."""

import email
import re
from collections.abc import Callable, Iterator
from email import policy
from pathlib import Path

import pytest

from familyhubs.testing.processes import Worker

from .visitor import WIDE, Visitor


class Mailbox:
    """Where the worker puts the e-mails that it sends."""

    def __init__(self, directory: Path, worker: Worker) -> None:
        self.directory = directory
        self.worker = worker

    def letters_to(self, address: str) -> list[str]:
        texts = [path.read_text() for path in sorted(self.directory.glob("*.log"))]
        parts = [part for text in texts for part in re.split(r"^-{79}$", text, flags=re.MULTILINE)]
        letters = [email.message_from_string(part.lstrip(), policy=policy.default) for part in parts]
        return [
            f"{letter['subject']}\n{letter.get_content()}" for letter in letters if letter["to"] == address
        ]

    def link_to(self, address: str, *, about: str) -> str:
        """The link in the newest letter to somebody with these words."""

        def found() -> str | None:
            links = [
                re.findall(r"https?://\S+", letter) for letter in self.letters_to(address) if about in letter
            ]
            return links[-1][0] if links and links[-1] else None

        return self.worker.wait_until(found, what=f"a letter to {address} about {about}")


@pytest.fixture
def mail_directory(tmp_path, live_server, settings, monkeypatch) -> Path:
    """Links in e-mails lead to this server, whoever writes them."""
    directory = tmp_path / "mail"
    directory.mkdir()
    settings.PUBLIC_URL = live_server.url
    monkeypatch.setenv("PUBLIC_URL", live_server.url)
    monkeypatch.setenv("EMAIL_URL", f"filemail:///{directory}")
    return directory


@pytest.fixture
def worker(mail_directory, worker) -> Worker:
    """As elsewhere, and started when it is known where its e-mails go."""
    return worker


@pytest.fixture
def mailbox(mail_directory, worker) -> Mailbox:
    return Mailbox(mail_directory, worker)


@pytest.fixture
def visit(open_page) -> Iterator[Callable[..., Visitor]]:
    """Somebody at a browser: visit("wanda@example.org", width=PHONE); signed in if she gives an address."""
    visitors = []

    def visited(address: str = "", *, width: int = WIDE, scripts: bool = True) -> Visitor:
        visitor = Visitor(open_page(width=width, javascript=scripts), scripts=scripts)
        visitors.append(visitor)
        if address:
            visitor.sign_in(address)
        return visitor

    yield visited
    said = [words for visitor in visitors for words in visitor.said]
    assert said == [], "\n".join(said)
