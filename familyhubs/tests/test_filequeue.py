"""The queue of files: nothing lost, nothing twice, whoever writes and reads at the same time."""

import json
import subprocess
import sys
import time
from pathlib import Path
from queue import Empty

import pytest
from kombu import Connection, Exchange, Queue

from familyhubs import celery, embedded, filequeue

BASE_DIR = Path(__file__).resolve().parents[2]
QUEUE = Queue("work", Exchange("work"), routing_key="work")

PRODUCER = """
import sys
from familyhubs.tests.test_filequeue import connected, send
with connected(sys.argv[1]) as connection:
    for n in range(int(sys.argv[3])):
        send(connection, f"{sys.argv[2]}:{n}")
"""
CONSUMER = """
import sys
from familyhubs.tests.test_filequeue import connected, receive_all
with connected(sys.argv[1]) as connection:
    for body in receive_all(connection, until="the end", seconds=60):
        print(body, flush=True)
"""


def connected(directory) -> Connection:
    assert celery.app.main == "familyhubs"  # it is what gives the transport its name
    return Connection("filequeue://localhost", transport_options=embedded.file_queue(Path(directory)))


def send(connection: Connection, body: str) -> None:
    connection.Producer().publish(body, exchange=QUEUE.exchange, routing_key="work", declare=[QUEUE])


def receive_all(connection: Connection, *, until: str, seconds: float):
    """Bodies as they come, up to the closing word, which is put back for the next reader."""
    queue = connection.SimpleQueue(QUEUE)
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        try:
            message = queue.get(timeout=1)
        except queue.Empty:
            continue
        message.ack()
        if message.payload == until:
            send(connection, until)
            return
        yield message.payload


def start(program: str, *arguments) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-c", program, *map(str, arguments)],
        cwd=BASE_DIR,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.fixture
def connection(tmp_path):
    with connected(tmp_path) as opened:
        yield opened


def test_messages_come_in_the_order_of_sending(connection):
    for word in ("first", "second", "third"):
        send(connection, word)
    queue = connection.SimpleQueue(QUEUE)
    assert [queue.get(timeout=1).payload for _ in range(3)] == ["first", "second", "third"]


def test_a_message_waits_while_nobody_reads(tmp_path):
    with connected(tmp_path) as sender:
        send(sender, "patience")
    with connected(tmp_path) as reader:
        assert reader.SimpleQueue(QUEUE).get(timeout=1).payload == "patience"


def test_nothing_is_lost_and_nothing_comes_twice(tmp_path):
    """Three write while three read, each a process of its own, as web servers and workers do."""
    each = 300
    readers = [start(CONSUMER, tmp_path) for _ in range(3)]
    writers = [start(PRODUCER, tmp_path, name, each) for name in "abc"]
    for writer in writers:
        assert writer.wait(timeout=60) == 0, writer.stderr.read()
    with connected(tmp_path) as connection:
        send(connection, "the end")

    received = []
    for reader in readers:
        out, problems = reader.communicate(timeout=60)
        assert reader.returncode == 0, problems
        received += out.split()
    assert sorted(received) == sorted(f"{name}:{n}" for name in "abc" for n in range(each))


def test_a_message_is_whole_before_anybody_can_see_it(connection, tmp_path, monkeypatch):
    channel = connection.default_channel
    seen = []

    def replace(source, target):
        seen.append((channel._size("work"), json.loads(Path(source).read_text())["body"] != ""))
        rename(source, target)

    QUEUE.bind(channel).declare()
    rename = filequeue.os.replace
    monkeypatch.setattr(filequeue.os, "replace", replace)
    send(connection, "whole")
    assert seen == [(0, True)]
    assert channel._size("work") == 1


def test_a_message_being_written_is_nobodys(connection, tmp_path):
    (tmp_path / "waiting" / ".0123.part").write_text('{"half":')
    channel = connection.default_channel
    assert channel._purge("work") == 0
    with pytest.raises(Empty):
        channel._get("work")


def test_a_message_that_cannot_be_read_is_passed_over(connection, tmp_path, caplog):
    (tmp_path / "waiting" / "00000000000000000001_spoilt.work.msg").write_text("")
    send(connection, "the next")
    assert connection.SimpleQueue(QUEUE).get(timeout=1).payload == "the next"
    assert "00000000000000000001_spoilt.work.msg cannot be read" in caplog.text


def test_size_and_purge_count_one_queue_only(connection):
    other = Queue("other.work", Exchange("other"), routing_key="other")
    connection.Producer().publish("elsewhere", exchange=other.exchange, routing_key="other", declare=[other])
    send(connection, "one")
    send(connection, "two")

    channel = connection.default_channel
    assert (channel._size("work"), channel._size("other.work")) == (2, 1)
    assert channel._purge("work") == 2
    assert (channel._size("work"), channel._size("other.work")) == (0, 1)


def test_the_table_of_queues_survives_many_that_join_at_once(tmp_path):
    """A worker that starts joins the exchange that carries commands to all workers."""
    joining = """
import sys
from kombu import Exchange, Queue
from familyhubs.tests.test_filequeue import connected
with connected(sys.argv[1]) as connection:
    exchange = Exchange("to-all", type="fanout")
    for n in range(40):
        Queue(f"{sys.argv[2]}-{n}", exchange).bind(connection.default_channel).declare()
"""
    joined = [start(joining, tmp_path, name) for name in "abc"]
    for process in joined:
        _, problems = process.communicate(timeout=60)
        assert process.returncode == 0, problems
    rows = json.loads((tmp_path / "control" / "to-all.exchange").read_text())
    assert sorted(row[2] for row in rows) == sorted(f"{name}-{n}" for name in "abc" for n in range(40))


def test_a_queue_that_is_deleted_leaves_the_table(connection, tmp_path):
    exchange = Exchange("to-all", type="fanout")
    for name in ("one", "two"):
        Queue(name, exchange).bind(connection.default_channel).declare()
    Queue("one", exchange).bind(connection.default_channel).delete()
    rows = json.loads((tmp_path / "control" / "to-all.exchange").read_text())
    assert [row[2] for row in rows] == ["two"]


def test_directories_are_private(tmp_path):
    embedded.file_queue(tmp_path / "queue")
    modes = {path.name: oct(path.stat().st_mode & 0o777) for path in (tmp_path / "queue").iterdir()}
    assert modes == {"waiting": "0o700", "processed": "0o700", "control": "0o700"}


def test_copies_of_what_was_taken_are_forgotten_in_time(connection, tmp_path):
    send(connection, "one")
    connection.SimpleQueue(QUEUE).get(timeout=1).ack()
    processed = tmp_path / "processed"
    assert len(list(processed.iterdir())) == 1

    assert filequeue.forget_processed(processed, older_than=time.time() - 3600) == 0
    assert filequeue.forget_processed(processed, older_than=time.time() + 1) == 1
    assert list(processed.iterdir()) == []
