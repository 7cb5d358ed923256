"""Slow senders against a real gunicorn without a proxy: how long do the others wait, and when are the slow let go?"""

import http.client
import threading
import time
from dataclasses import dataclass

from trials.hostile.place import Server

SENDERS = 8
# Seconds another visitor may wait while they drip, the most of a row of visits.
BOUND = 3.0


@dataclass
class Slow:
    """`waits`: seconds of each ordinary visit meanwhile; `ended`: seconds after which each slow sender was let go."""

    waits: list[float]
    ended: list[float]
    words: list[str]


def drip(server: Server, path: str, cookie: str, limit: float, found: Slow) -> None:
    """A body of a megabyte, a byte every half second, until the server has had enough."""
    started = time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=limit)
    try:
        connection.putrequest("POST", path)
        for name, value in (
            ("Content-Length", "1000000"),
            ("Content-Type", "multipart/form-data; boundary=x"),
            ("Cookie", cookie),
        ):
            connection.putheader(name, value)
        connection.endheaders()
        while time.monotonic() - started < limit:
            connection.send(b"-")
            connection.sock.settimeout(0.5)
            try:
                if connection.sock.recv(1, 2):  # MSG_PEEK: an answer has come
                    break
            except TimeoutError:
                continue
        connection.sock.settimeout(5)
        found.words.append(connection.getresponse().read().decode("utf-8", "replace"))
    except (OSError, http.client.HTTPException) as problem:
        found.words.append(repr(problem))
    finally:
        found.ended.append(time.monotonic() - started)
        connection.close()


def run(server: Server, path: str, cookie: str, allowed: float) -> Slow:
    """Eight of them at once, and an ordinary visitor all the while. `allowed`: seconds the server gives such a body."""
    found = Slow([], [], [])
    senders = [
        threading.Thread(target=drip, args=(server, path, cookie, allowed + 15, found), daemon=True)
        for _ in range(SENDERS)
    ]
    for sender in senders:
        sender.start()
    while any(sender.is_alive() for sender in senders):
        started = time.monotonic()
        server.request("GET", "/accounts/login/", timeout=60)
        found.waits.append(time.monotonic() - started)
        time.sleep(0.5)
    return found
