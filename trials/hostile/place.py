"""A portal of its own for the trial: a database and a store in a temporary folder, one street, gunicorn on loopback."""

import http.client
import logging
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
READY = 60
MEASURED = re.compile(r"untrusted (\w+) (\w+) ([\d.]+) s (\d+) MB")


def prepare(folder: Path) -> None:
    """Django over an empty database; what a careless reader would write lands in folders that are looked at."""
    for name in ("data", "home", "tmp", "here"):
        (folder / name).mkdir()
    os.environ.update(
        DATA_DIR=str(folder / "data"),
        DJANGO_SETTINGS_MODULE="partybuild.settings",
        DATABASE_URL=f"sqlite:///{folder / 'data' / 'db.sqlite3'}",
        CELERY_TASK_ALWAYS_EAGER="1",
        DEMO="1",
        LOG_LEVEL="INFO",
        HOME=str(folder / "home"),
        TMPDIR=str(folder / "tmp"),
        PYTHONPATH=str(ROOT),
    )
    os.chdir(folder / "here")
    import django

    django.setup()
    from django.core.management import call_command

    logging.getLogger().setLevel(logging.WARNING)
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)


def make_street() -> tuple[Any, Any, Any]:
    """(street, branch, its member of staff)."""
    from datetime import date

    from organizations.accounts.models import Post, User
    from organizations.accounts.roles import Role
    from organizations.tree.enums import Kind
    from organizations.tree.services import establish_organization

    day = date(2010, 1, 1)
    above = None
    for name, kind in (
        ("海滨区委", Kind.DISTRICT),
        ("示范街道党工委", Kind.WORK_COMMITTEE),
        ("和平里社区党总支", Kind.GENERAL_BRANCH),
        ("中共示范街道和平里社区第一支部委员会", Kind.BRANCH),
    ):
        above = establish_organization(name=name, kind=kind, parent=above, established_on=day, actor=None)
        if kind == Kind.WORK_COMMITTEE:
            street = above
    staff = User.objects.create_user("trial", secrets.token_urlsafe(16), name="王芳", must_change_password=False)
    Post.objects.create(user=staff, role=Role.STREET_STAFF, organization=street, valid_from=date(2000, 1, 1))
    return street, above, staff


class Server:
    """gunicorn with the configuration it is deployed with, on a free port of loopback."""

    def __init__(self, folder: Path, **environment: str):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.log = folder / f"web-{self.port}.log"
        self.seen = 0
        command = [sys.executable, "-m", "gunicorn", "partybuild.wsgi", "--config", str(ROOT / "deploy/gunicorn.py")]
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(
                [*command, "--bind", f"127.0.0.1:{self.port}", "--workers", "2", "--max-requests", "0"],
                stdout=output,
                stderr=subprocess.STDOUT,
                env=os.environ | environment,
            )
        deadline = time.monotonic() + READY
        while not self.answers():
            if time.monotonic() > deadline or self.process.poll() is not None:
                raise RuntimeError(self.log.read_text()[-2000:])
            time.sleep(0.2)

    def answers(self) -> bool:
        try:
            return self.request("GET", "/accounts/login/")[0] < 500
        except OSError:
            return False

    def request(self, method: str, path: str, body: bytes = b"", timeout: float = 120, **headers: str):
        """(status, headers, body)."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request(
                method, path, body=body or None, headers={k.replace("_", "-"): v for k, v in headers.items()}
            )
            response = connection.getresponse()
            return response.status, response.headers, response.read()
        finally:
            connection.close()

    def measured(self) -> list[tuple[float, int]]:
        """(seconds, megabytes) of every child since the last call."""
        text = self.log.read_text(errors="replace")
        fresh, self.seen = text[self.seen :], len(text)
        return [(float(found[3]), int(found[4])) for found in MEASURED.finditer(fresh)]

    def deaths(self) -> int:
        """Workers that were started beyond the first two."""
        return self.log.read_text(errors="replace").count("Booting worker") - 2

    def workers(self) -> list[int]:
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(pid) for pid in children.read_text().split()] if children.exists() else []

    def memory(self) -> int:
        """Megabytes of the biggest worker at its peak; 0 where the system does not tell."""
        peaks = [0]
        for pid in self.workers():
            status = Path(f"/proc/{pid}/status")
            if status.exists() and (found := re.search(r"VmHWM:\s+(\d+) kB", status.read_text())):
                peaks.append(int(found[1]) // 1024)
        return max(peaks)

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Ears(logging.Handler):
    """Hears what children cost that this process itself started."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.costs: list[tuple[float, int]] = []
        process = logging.getLogger("common.untrusted.process")
        process.setLevel(logging.INFO)
        process.propagate = False
        process.addHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        if found := MEASURED.search(record.getMessage()):
            self.costs.append((float(found[3]), int(found[4])))

    def measured(self) -> list[tuple[float, int]]:
        costs, self.costs = self.costs, []
        return costs
