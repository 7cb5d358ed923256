"""What a queue still holds, on both brokers."""

from uuid import uuid4

import pytest
from celery import Celery
from kombu import Connection

from common.broker import register
from common.broker.waiting import waiting_ids

QUEUE = f"waiting-{uuid4().hex}"


@pytest.fixture(params=["file", "configured", "memory"])
def address(request, tmp_path, settings):
    register()
    return {
        "file": f"durablefile://{tmp_path}/broker",
        "configured": settings.CELERY_BROKER_URL,
        "memory": "memory://",
    }[request.param]


@pytest.fixture
def send(address):
    app = Celery(set_as_current=False)

    def send(name):
        with Connection(address) as connection:
            app.send_task("nothing", task_id=name, queue=QUEUE, connection=connection)

    yield send
    with Connection(address) as connection:
        connection.default_channel.queue_purge(QUEUE)


def waiting(address):
    with Connection(address) as connection:
        return waiting_ids(connection, QUEUE)


def test_ids_of_what_waits(address, send):
    """The in-memory broker stands for every kind that cannot tell."""
    known = address != "memory://"
    assert waiting(address) == (set() if known else None)
    for name in ("a.1", "b.2"):
        send(name)
    assert waiting(address) == ({"a.1", "b.2"} if known else None)
    with Connection(address) as connection:
        message = connection.default_channel.basic_get(QUEUE)
        assert message.headers["id"] == "a.1"
        assert waiting(address) == ({"b.2"} if known else None)
        message.ack()
