"""A message queue in a directory, for one machine without a message server.

Celery's own filesystem transport makes a message's file and then writes it, so that a reader can
take it half written: the message is lost and the worker ends. Here a message is written under a name
that readers pass over and then renamed, which a file system does in one step; and the table of
queues, which every process changes at its start, is written the same way.
"""

import logging
import os
import time
import uuid
from contextlib import contextmanager
from pathlib import Path
from queue import Empty

from kombu.exceptions import ChannelError
from kombu.transport import filesystem, virtual
from kombu.transport.filesystem import LOCK_EX, exchange_queue_t, lock, unlock
from kombu.utils.json import dumps, loads

log = logging.getLogger(__name__)


def write_in_one_step(path: Path, text: str) -> None:
    """The file appears whole or not at all."""
    being_written = path.with_name(f".{uuid.uuid4().hex}.part")
    try:
        with open(being_written, "x", encoding="utf-8") as file:
            file.write(text)
        os.replace(being_written, path)
    finally:
        being_written.unlink(missing_ok=True)


class Channel(filesystem.Channel):
    def _put(self, queue, payload, **kwargs):
        # Names sort in the order of sending, also over a restart of the machine.
        name = f"{time.time_ns():020d}_{uuid.uuid4().hex}.{queue}.msg"
        try:
            write_in_one_step(Path(self.data_folder_out) / name, dumps(payload))
        except OSError as problem:
            raise ChannelError(f"Cannot write a message to {self.data_folder_out}: {problem}") from problem

    def _get(self, queue):
        ending = f".{queue}.msg"
        waiting = Path(self.data_folder_in)
        for name in sorted(name for name in os.listdir(waiting) if self._is_message(name, ending)):
            taken = Path(self.processed_folder) / name
            try:
                os.rename(waiting / name, taken)
            except FileNotFoundError:
                continue  # another reader took it
            os.utime(taken)
            try:
                return loads(taken.read_text(encoding="utf-8"))
            except ValueError:
                # As a power cut may leave it. A worker must outlive it; what it told of is found by a sweep.
                log.warning("The message %s cannot be read and is passed over.", name)
        raise Empty()

    def _purge(self, queue):
        ending = f".{queue}.msg"
        gone = 0
        for name in os.listdir(self.data_folder_in):
            if self._is_message(name, ending):
                try:
                    os.remove(os.path.join(self.data_folder_in, name))
                    gone += 1
                except FileNotFoundError:
                    continue  # another reader took it
        return gone

    def _size(self, queue):
        return sum(self._is_message(name, f".{queue}.msg") for name in os.listdir(self.data_folder_in))

    @staticmethod
    def _is_message(name: str, ending: str) -> bool:
        return not name.startswith(".") and name.partition(".")[2] == ending[1:]

    def get_table(self, exchange):
        try:
            rows = loads(self._exchange_file(exchange).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return []
        return [exchange_queue_t(*row) for row in rows]

    def _queue_bind(self, exchange, routing_key, pattern, queue):
        row = exchange_queue_t(routing_key or "", pattern or "", queue or "")
        with self._alone(exchange):
            rows = self.get_table(exchange)
            if row not in rows:
                self._write_table(exchange, [row, *rows])

    def _delete(self, queue, exchange, routing_key, pattern, *args, **kwargs):
        self._purge(queue)
        row = exchange_queue_t(routing_key or "", pattern or "", queue or "")
        with self._alone(exchange):
            rows = self.get_table(exchange)
            if row in rows:
                self._write_table(exchange, [kept for kept in rows if kept != row])

    def _write_table(self, exchange: str, rows: list) -> None:
        write_in_one_step(self._exchange_file(exchange), dumps([list(row) for row in rows]))

    @contextmanager
    def _alone(self, exchange: str):
        """One process at a time changes a table; readers need not wait, for it is replaced whole."""
        with open(self._exchange_file(exchange).with_suffix(".lock"), "a") as file:
            lock(file, LOCK_EX)
            try:
                yield
            finally:
                unlock(file)


class Transport(filesystem.Transport):
    Channel = Channel
    driver_type = "filequeue"
    driver_name = "filequeue"

    def __init__(self, client, **kwargs):
        super().__init__(client, **kwargs)
        # What is bound stands in this connection's directory, not in a memory that all directories share.
        self.state = virtual.BrokerState()


def forget_processed(processed: Path, *, older_than: float) -> int:
    """Delete the copies of messages that were taken before the given moment; returns how many."""
    gone = 0
    for path in processed.iterdir():
        try:
            if path.stat().st_mtime < older_than:
                path.unlink()
                gone += 1
        except FileNotFoundError:
            continue
    return gone
