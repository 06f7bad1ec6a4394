"""The embedded defaults: what the product uses when no server is named. One machine, one worker process."""

import os
import secrets
from pathlib import Path


def private_directory(path: Path) -> Path:
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def secret_key(state_dir: Path) -> str:
    """A key of this copy's own, made once. Two processes that start together agree on one."""
    path = private_directory(state_dir) / "secret_key"
    if not path.exists():
        made = path.with_name(f".secret_key.{os.getpid()}.{secrets.token_hex(4)}")
        with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(64))
        try:
            os.link(made, path)
        except FileExistsError:
            pass
        finally:
            made.unlink()
    return path.read_text().strip()


def sqlite(config: dict, *, base_dir: Path) -> dict:
    """Writers queue for the file instead of failing, and readers never wait."""
    path = base_dir / config["NAME"]
    private_directory(path.parent)
    return config | {
        "NAME": str(path),
        "TEST": {"NAME": str(path.with_name(f"test-{path.name}"))},
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            # With recursive triggers a REPLACE deletes as everybody else does, under the eyes of the guards.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
            " PRAGMA recursive_triggers=ON",
        },
    }


def file_queue(queue_dir: Path) -> dict:
    """Transport options of familyhubs.filequeue: every directory on one disk, so that each move is atomic."""
    waiting = private_directory(queue_dir / "waiting")
    return {
        "data_folder_in": str(waiting),
        "data_folder_out": str(waiting),
        "store_processed": True,
        "processed_folder": str(private_directory(queue_dir / "processed")),
        "control_folder": str(private_directory(queue_dir / "control")),
        "polling_interval": 0.2,
    }
