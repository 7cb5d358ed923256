"""A request's body has a size and a time, whoever sends it."""

import io
import time

import pytest

from common.untrusted import limits
from common.untrusted.bodies import BodyLimits


class Waiting:
    """A stream that hangs until its socket is shut, as one on a slow line does."""

    def __init__(self):
        self.shut = False

    def shutdown(self, how):
        self.shut = True

    def read(self, size):
        deadline = time.monotonic() + 5
        while not self.shut and time.monotonic() < deadline:
            time.sleep(0.01)
        return b""


def ask(application, **environ):
    said = []
    body = b"".join(
        BodyLimits(application)(
            {"REQUEST_METHOD": "POST", **environ}, lambda status, headers, error=None: said.append(status)
        )
    )
    return said, body.decode()


def echo(environ, start_response):
    try:
        body = environ["wsgi.input"].read()
    except OSError:
        body = b"gone"
    start_response("200 OK", [])
    return [body]


def test_an_ordinary_body_passes():
    said, body = ask(echo, CONTENT_LENGTH="5", **{"wsgi.input": io.BytesIO(b"hello")})
    assert (said, body) == (["200 OK"], "hello")


def test_a_body_that_is_too_big_is_refused_unread_by_the_application(monkeypatch):
    monkeypatch.setattr(limits, "MAX_BODY", 10)
    said, body = ask(pytest.fail, CONTENT_LENGTH="11", **{"wsgi.input": io.BytesIO(b"x" * 11)})
    assert said == ["413 Content Too Large"]
    assert "没有接收" in body


def test_a_body_that_does_not_arrive_is_cut(monkeypatch):
    monkeypatch.setattr(limits, "BODY_SECONDS", 0.1)
    slow = Waiting()
    said, body = ask(echo, CONTENT_LENGTH="11", **{"wsgi.input": slow, "gunicorn.socket": slow})
    assert said == ["408 Request Timeout"]
    assert "重新上传" in body


def test_a_body_cut_short_by_its_sender_is_no_whole_body():
    said, body = ask(echo, CONTENT_LENGTH="11", **{"wsgi.input": io.BytesIO(b"")})
    assert (said, body) == (["200 OK"], "gone")


@pytest.mark.parametrize("length", ["", "0", "many"])
def test_a_request_without_a_body_is_left_alone(length):
    assert ask(lambda environ, start: start("204 No Content", []) or [], CONTENT_LENGTH=length)[0] == ["204 No Content"]
