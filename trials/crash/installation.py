"""One portal below a temporary directory: its environment, its services, its seed."""

import json
import os
import subprocess
import sys
from pathlib import Path

import requests

from trials.crash.processes import ROOT, Service, free_port
from trials.crash.stores import make_postgres, make_redis

CONCURRENCY = 2
# Of the surroundings only what a process needs to run: a developer's DATABASE_URL must not be met here.
KEPT = ("PATH", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH")


class Installation:
    """`mode` is embedded (SQLite, file broker) or services (PostgreSQL, Redis)."""

    def __init__(self, mode: str, home: Path):
        self.mode, self.home = mode, home
        self.port = free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self.services: list[Service] = []
        kept = {name: os.environ[name] for name in KEPT if name in os.environ}
        self.env = kept | {
            "HOME": str(home),
            "DATA_DIR": str(home / "data"),
            "HTTPS": "false",
            "LOG_LEVEL": "INFO",
            "DJANGO_SETTINGS_MODULE": "partybuild.settings",
            "STATIC_ROOT": str(home.parent / "static"),
            "WEB_WORKERS": "2",
            "BIND": f"127.0.0.1:{self.port}",
            "API_RATE": "100000/min",
        }

    def build(self) -> dict:
        """Stores, schema, seed and processes; what the clients need to know."""
        if self.mode == "services":
            database, self.env["DATABASE_URL"] = make_postgres(self.home, self.env, self._log("postgres"))
            broker, self.env["CELERY_BROKER_URL"] = make_redis(self.home, self.env, self._log("redis"))
            for store in (database, broker):
                self._start(store)
        seeded = self.run("-m", "trials.crash.seed", seconds=300)
        celery = [sys.executable, "-m", "celery", "--app", "partybuild"]
        web = [sys.executable, "-m", "gunicorn", "partybuild.wsgi", "-c", "deploy/gunicorn.py"]
        worker = [*celery, "worker", "--concurrency", str(CONCURRENCY), "--loglevel", "INFO"]
        beat = [*celery, "beat", "--schedule", str(self.home / "data" / "beat-schedule"), "--loglevel", "INFO"]
        self._start(Service("web", web, self.env, self._log("web"), self._web_answers))
        self._start(Service("worker", worker, self.env, self._log("worker"), self._worker_answers))
        self._start(Service("beat", beat, self.env, self._log("beat"), lambda: True))
        return json.loads(seeded)

    def run(self, *arguments: str, seconds: float) -> str:
        """A program of the trial inside the installation's environment; its last line. Raises RuntimeError."""
        done = subprocess.run(
            [sys.executable, *arguments], cwd=ROOT, env=self.env, capture_output=True, text=True, timeout=seconds
        )
        if done.returncode:
            raise RuntimeError(f"{' '.join(arguments)}: {done.stderr[-3000:]}")
        return done.stdout.strip().rpartition("\n")[2]

    def service(self, name: str) -> Service:
        return next(service for service in self.services if service.name == name)

    def revive(self) -> None:
        """What any supervisor does: a service that ended, for whatever reason, is started again."""
        for service in self.services:
            if not service.is_running():
                service.sweep()
                service.start()
                service.wait_ready()

    def close(self) -> None:
        """End everything that was started here, the stores last."""
        for service in reversed(self.services):
            if service.process is not None:
                service.children()
                service.sweep()

    def _start(self, service: Service) -> None:
        self.services.append(service)
        service.start()
        service.wait_ready()

    def _log(self, name: str) -> Path:
        return self.home / f"{name}.log"

    def _worker_answers(self) -> bool:
        return bool(self.service("worker").children())

    def _web_answers(self) -> bool:
        try:
            return requests.get(f"{self.base}/organizations/login/", timeout=5).status_code == 200
        except requests.RequestException:
            return False
