"""Queues of messages as files. Every step is one rename or unlink, so a process may die between any two.

    tmp/        being written; a message exists once it has been fsynced and renamed into its queue
    queues/Q/   waiting
    claims/O/Q/ taken by owner O, which holds a lock on claims/O/lock as long as it lives
    rejected/   files in a queue that are no message

A claim is a rename: of several takers one succeeds. An ack is an unlink. What a dead owner held goes back to its
queue by rename, with the count of deliveries in its name raised.
"""

import fcntl
import json
import logging
import os
import re
import shutil
import threading
import time
import uuid
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, unquote

from common.durable import sync

logger = logging.getLogger(__name__)
# time of sending in nanoseconds, identity, how often it was given back
NAME = re.compile(r"(\d{20}-[0-9a-f]{32})\.(\d+)\.msg")
STALE_SECONDS = 600


class Owner:
    """This process as a taker of messages: a folder for its claims and a lock that dies with it."""

    def __init__(self, root: Path):
        self.pid = os.getpid()
        self.name = f"{self.pid}-{uuid.uuid4().hex}"
        being_made = root / "tmp" / self.name
        being_made.mkdir(parents=True)
        # A POSIX lock: held by the process, not inherited by the pool's children, released by any death.
        self.lock = open(being_made / "lock", "w")  # noqa: SIM115 - held open as long as the process lives
        fcntl.lockf(self.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        self.folder = root / "claims" / self.name
        os.rename(being_made, self.folder)


_owners: dict[Path, Owner] = {}
_one_owner = threading.Lock()


class Store:
    """The messages below one directory, shared by any number of processes."""

    def __init__(self, root: Path):
        self.root = root
        for part in ("tmp", "queues", "claims", "rejected"):
            (root / part).mkdir(parents=True, exist_ok=True)
        self._listed: dict[str, deque[str]] = {}

    def put(self, queue: str, message: dict) -> None:
        """Add a message; it is on the disk when this returns."""
        folder = self.queue_folder(queue)
        name = f"{time.time_ns():020d}-{uuid.uuid4().hex}.0.msg"
        temporary = self.root / "tmp" / name
        with open(temporary, "wb") as out:
            out.write(json.dumps(message).encode())
            out.flush()
            os.fsync(out.fileno())
        os.rename(temporary, folder / name)
        sync(folder)

    def take(self, queue: str) -> tuple[Path, dict, int] | None:
        """Claim the oldest message: where it lies now, what it says, how often it was given back before."""
        names = self._listed.setdefault(queue, deque())
        fresh = not names
        if fresh:
            names.extend(self._waiting(queue))
        taken = self._take_first(queue, names)
        if taken is None and not fresh:
            names.extend(self._waiting(queue))
            taken = self._take_first(queue, names)
        return taken

    def _take_first(self, queue: str, names: deque[str]):
        while names:
            name = names.popleft()
            held = self._claim(queue, name)
            if held is None:
                continue
            message = _read(held)
            if message is not None:
                return held, message, _parts(name)[1]
            logger.error("broker: %s is not a message, put aside", held)
            os.rename(held, self.root / "rejected" / name)
        return None

    def ack(self, held: Path) -> None:
        """The message is done with."""
        held.unlink(missing_ok=True)

    def give_back(self, held: Path) -> None:
        """Put a claimed message back into its queue, counted as delivered once more."""
        stem, count = _parts(held.name)
        folder = self.queue_folder(unquote(held.parent.name))
        try:
            os.rename(held, folder / f"{stem}.{count + 1}.msg")
        except FileNotFoundError:
            logger.info("broker: %s was given back by somebody else", held)

    def give_back_of_the_dead(self) -> int:
        """Put back what processes that no longer live had claimed; how many messages."""
        mine = _owners.get(self.root)
        count = 0
        for folder in (self.root / "claims").iterdir():
            if mine is not None and folder == mine.folder and mine.pid == os.getpid():
                continue
            count += self._inherit(folder)
        self._remove_stale()
        return count

    def size(self, queue: str) -> int:
        """Messages waiting."""
        return len(self._waiting(queue))

    def waiting(self, queue: str) -> Iterator[dict]:
        """The messages waiting, oldest first; those taken while one reads are left out."""
        for name in self._waiting(queue):
            try:
                message = _read(self.queue_folder(queue) / name)
            except FileNotFoundError:
                continue
            if message is not None:
                yield message

    def purge(self, queue: str) -> int:
        """Drop every waiting message; how many."""
        names = self._waiting(queue)
        for name in names:
            (self.queue_folder(queue) / name).unlink(missing_ok=True)
        return len(names)

    def queue_folder(self, queue: str) -> Path:
        folder = self.root / "queues" / _folder_name(queue)
        folder.mkdir(exist_ok=True)
        return folder

    def has_queue(self, queue: str) -> bool:
        return (self.root / "queues" / _folder_name(queue)).is_dir()

    def _owner(self) -> Owner:
        with _one_owner:
            owner = _owners.get(self.root)
            if owner is None or owner.pid != os.getpid():
                owner = _owners[self.root] = Owner(self.root)
            return owner

    def _waiting(self, queue: str) -> list[str]:
        return sorted(name for name in os.listdir(self.queue_folder(queue)) if NAME.fullmatch(name))

    def _claim(self, queue: str, name: str) -> Path | None:
        held = self._owner().folder / _folder_name(queue) / name
        held.parent.mkdir(exist_ok=True)
        try:
            os.rename(self.queue_folder(queue) / name, held)
        except FileNotFoundError:
            return None
        return held

    def _inherit(self, folder: Path) -> int:
        """Give back everything in a claims folder if nobody alive holds its lock."""
        try:
            lock = open(folder / "lock", "r+")  # noqa: SIM115 - closed below
        except (FileNotFoundError, NotADirectoryError):
            return 0
        with lock:
            try:
                fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                return 0
            messages = [path for path in folder.glob("*/*") if NAME.fullmatch(path.name)]
            for held in messages:
                self.give_back(held)
            _remove_folder(folder)
        return len(messages)

    def _remove_stale(self) -> None:
        """What processes that died long ago had begun to write."""
        oldest = time.time() - STALE_SECONDS
        for path in (self.root / "tmp").iterdir():
            try:
                if path.stat().st_mtime < oldest:
                    shutil.rmtree(path) if path.is_dir() else path.unlink()
            except FileNotFoundError:
                continue


def _parts(name: str) -> tuple[str, int]:
    """Time and identity, and how often it was given back, of a message's file name."""
    stem, count, _ = name.rsplit(".", 2)
    return stem, int(count)


def _folder_name(queue: str) -> str:
    return quote(queue, safe="").replace(".", "%2E")


def _read(path: Path) -> dict | None:
    """The message in a file, None when it is empty, torn or something else."""
    try:
        message = json.loads(path.read_bytes())
    except (ValueError, UnicodeDecodeError):
        return None
    properties = message.get("properties") if isinstance(message, dict) else None
    return message if isinstance(properties, dict) and "delivery_tag" in properties else None


def _remove_folder(folder: Path) -> None:
    """Remove an emptied claims folder, its lock last so that no second heir gets in before."""
    try:
        for path in folder.iterdir():
            if path.is_dir():
                path.rmdir()
        (folder / "lock").unlink()
        folder.rmdir()
    except OSError:
        logger.debug("broker: %s is still there", folder, exc_info=True)
