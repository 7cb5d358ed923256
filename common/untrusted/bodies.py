"""How big a request may be and how long it may take to arrive, held before Django reads any of it.

A sync or threaded server gives a request a worker until it is read. The reverse proxy collects bodies first, but a
portal without one must not be held up by a few clients that send a byte a second.
"""

import socket
import threading
from collections.abc import Callable, Iterable
from typing import Any

from common.untrusted import limits

TOO_BIG = f"上传的内容超过{limits.MAX_BODY // limits.MEGABYTE}MB，没有接收。请压缩或分几次上传。"
TOO_SLOW = "上传太慢，连接已中断，没有保存任何内容。请检查网络后重新上传。"
DRAIN = 1 << 16


class BodyLimits:
    """A WSGI application around another one: 413 for a body that is too big, 408 for one that takes too long."""

    def __init__(self, application: Callable[..., Iterable[bytes]]):
        self.application = application

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        length = _length(environ)
        if not length:
            return self.application(environ, start_response)
        body = environ["wsgi.input"] = Body(environ, length)
        if length > limits.MAX_BODY:
            body.drain()
            return _answer(start_response, "413 Content Too Large", TOO_BIG)
        # The application's answer waits here: once it is begun, a server takes no other in its place.
        begun: list[Any] = []
        try:
            response = self.application(environ, lambda *answer: begun.append(answer))
        finally:
            body.arrived()
        if body.late:
            _close(response)
            return _answer(start_response, "408 Request Timeout", TOO_SLOW)
        start_response(*begun[-1])
        return response


class Body:
    """A request body that ends when its time is up, wherever a read of it hangs."""

    def __init__(self, environ: dict[str, Any], length: int):
        self.stream = environ["wsgi.input"]
        self.socket = environ.get("gunicorn.socket")
        self.left = length
        self.late = False
        seconds = limits.BODY_SECONDS + min(length, limits.MAX_BODY) / limits.BODY_RATE
        self.watch = threading.Timer(seconds, self._cut)
        self.watch.daemon = True
        self.watch.start()

    def _cut(self) -> None:
        self.late = True
        if self.socket is not None:
            try:
                self.socket.shutdown(socket.SHUT_RD)
            except OSError:
                self.socket = None

    def arrived(self) -> None:
        """Nobody waits for more of it."""
        self.watch.cancel()

    def read(self, size: int = -1) -> bytes:
        """Raises OSError (which Django takes for a client that went away) when the time is up."""
        return self._counted(self.stream.read(self.left if size is None or size < 0 else size), size)

    def readline(self, size: int = -1) -> bytes:
        return self._counted(self.stream.readline(size), size)

    def _counted(self, data: bytes, asked: int | None) -> bytes:
        self.left -= len(data)
        if self.left <= 0:
            self.arrived()
        elif self.late or (not data and asked != 0):
            raise OSError("the body did not arrive")
        return data

    def drain(self) -> None:
        """Read it away, so that the browser comes to reading the answer."""
        try:
            while self.left > 0:
                self.read(DRAIN)
        except OSError:
            self.left = 0
        self.arrived()


def _length(environ: dict[str, Any]) -> int:
    try:
        return int(environ.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def _answer(start_response: Callable[..., Any], status: str, text: str) -> list[bytes]:
    page = f'<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>没有接收</title><p>{text}</p></html>'
    body = page.encode()
    headers = [
        ("Content-Type", "text/html; charset=utf-8"),
        ("Content-Length", str(len(body))),
        ("X-Content-Type-Options", "nosniff"),
        ("Connection", "close"),
    ]
    start_response(status, headers)
    return [body]


def _close(response: Iterable[bytes]) -> None:
    close = getattr(response, "close", None)
    if close:
        close()
