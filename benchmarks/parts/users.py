"""A hundred people at once: the product's own server on the loopback, each of them reading and thinking in turn."""

import contextlib
import http.client
import os
import random
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.parts.pages import SECTION
from benchmarks.rows import Row
from benchmarks.timing import Sample

P95_MS = 500
BUSY = {
    "jiedao": ["/", "/members/", "/activities/sessions/", "/activities/matrix/", "/members/?type=probationary"],
    "shequ": ["/", "/members/", "/activities/sessions/", "/activities/matrix/"],
    "zhibu": ["/", "/members/", "/activities/sessions/", "/activities/sessions/new/"],
}
WARM = 12
LISTS = ("/members/", "/activities/sessions/")


@contextlib.contextmanager
def server() -> Iterator[int]:
    """gunicorn as deployed, on a free port; gives the port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    config = Path(__file__).resolve().parents[2] / "deploy" / "gunicorn.py"
    command = [sys.executable, "-m", "gunicorn", "partybuild.wsgi", "--config", str(config)]
    options = ["--access-logfile", os.devnull, "--log-level", "error"]
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "partybuild.settings", "BIND": f"127.0.0.1:{port}"}
    child = subprocess.Popen([*command, *options], env=environment)
    try:
        _wait(port)
        yield port
    finally:
        child.terminate()
        child.wait(timeout=30)


def _wait(port: int) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    raise RuntimeError("the server did not start")


class Person(threading.Thread):
    """One user who opens pages until the time is over, with pauses of `think` seconds on average."""

    def __init__(self, port: int, cookie: str, addresses: list[str], think: float, until: float, seed: int):
        super().__init__(daemon=True)
        self.took: list[tuple[str, float]] = []
        self.failed: list[str] = []
        self._port, self._cookie, self._addresses = port, cookie, addresses
        self._think, self._until, self._random = think, until, random.Random(seed)

    def run(self):
        time.sleep(self._random.uniform(0, self._think))
        while time.monotonic() < self._until:
            address = self._random.choice(self._addresses)
            started = time.perf_counter()
            try:
                status = self._get(address)
            except OSError as error:
                status = type(error).__name__
            self.took.append((address, (time.perf_counter() - started) * 1000))
            if status != 200:
                self.failed.append(f"{address}: {status}")
            time.sleep(self._random.expovariate(1 / self._think))

    def _get(self, address: str) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
        try:
            connection.request("GET", address, headers={"Cookie": self._cookie})
            response = connection.getresponse()
            response.read()
            return response.status
        finally:
            connection.close()


def measure(people: int, seconds: float, think: float) -> Iterator[Row]:
    """p95 of lists and of all pages under `people` users; bounded by `seconds` plus one last answer each."""
    sessions = _signed_in(people)
    with server() as port:
        _warm(port, sessions[:WARM])
        until = time.monotonic() + think + seconds
        crowd = [Person(port, cookie, addresses, think, until, n) for n, (cookie, addresses) in enumerate(sessions)]
        for person in crowd:
            person.start()
        for person in crowd:
            person.join(think + seconds + 120)
    failed = [told for person in crowd for told in person.failed]
    took = [one for person in crowd for one in person.took]
    lists = Sample([ms for address, ms in took if address.startswith(LISTS)])
    everything = Sample([ms for _, ms in took])
    who = f"{people} users"
    yield Row(SECTION, f"lists under {who}: p95", lists.p95, "ms", P95_MS, rounds=len(lists.took))
    yield Row(SECTION, f"all pages under {who}: p95", everything.p95, "ms", P95_MS, rounds=len(everything.took))
    yield Row(SECTION, f"all pages under {who}: median", statistics.median(everything.took), "ms")
    yield Row(SECTION, f"all pages under {who}: a second", len(took) / (seconds + think), "requests")
    yield Row(SECTION, f"all pages under {who}: failed", len(failed), "requests", 0, note="；".join(failed[:3]))


def _warm(port: int, sessions: list[tuple[str, list[str]]]) -> None:
    """Every worker has answered before the clock runs: templates and patterns are compiled at the first request."""
    visitors = [Person(port, cookie, addresses, 0.05, time.monotonic() + 3, -n) for n, (cookie, addresses) in
                enumerate(sessions)]  # fmt: skip
    for visitor in visitors:
        visitor.start()
    for visitor in visitors:
        visitor.join()


def _signed_in(people: int) -> list[tuple[str, list[str]]]:
    """A cookie and the usual pages for each; one in ten works for a street, three in ten for a community."""
    from django.conf import settings
    from django.test import Client

    from organizations.models import User

    found = []
    users = {role: list(User.objects.filter(username__startswith=role).order_by("pk")) for role in BUSY}
    for number in range(people):
        role = "jiedao" if number % 10 == 0 else "shequ" if number % 10 < 4 else "zhibu"
        client = Client(headers={"host": "127.0.0.1"})
        client.force_login(users[role][number % len(users[role])])
        name = settings.SESSION_COOKIE_NAME
        found.append((f"{name}={client.cookies[name].value}", BUSY[role]))
    return found
