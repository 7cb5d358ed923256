"""The store as kombu and Celery use it."""

import pytest
from kombu import Connection, Consumer, Exchange, Producer, Queue
from kombu.asynchronous import Hub

from common.broker import register
from partybuild.celery import app, transport_options

SOCKET = {"socket_connect_timeout", "socket_timeout", "socket_keepalive"}
QUEUE = Queue("jobs", Exchange("jobs", type="direct"), routing_key="jobs")


@pytest.fixture
def address(tmp_path):
    register()
    return f"durablefile://{tmp_path}/broker"


def publish(address, *bodies):
    with Connection(address) as connection, connection.channel() as channel:
        producer = Producer(channel)
        for body in bodies:
            producer.publish(body, exchange=QUEUE.exchange, routing_key="jobs", declare=[QUEUE], serializer="json")


def consume(address, on_message, *, prefetch=0, no_ack=False, rounds=10):
    with Connection(address) as connection, connection.channel() as channel:
        channel.basic_qos(0, prefetch, False)
        consumer = Consumer(channel, [QUEUE], accept=["json"], no_ack=no_ack, on_message=on_message)
        with consumer:
            for _ in range(rounds):
                try:
                    connection.drain_events(timeout=0.2)
                except TimeoutError:
                    break


def test_message_arrives_once(address):
    publish(address, {"a": "甲"}, {"a": "乙"})
    seen = []
    consume(address, lambda message: (seen.append(message.decode()["a"]), message.ack()))
    consume(address, lambda message: seen.append("again"))
    assert seen == ["甲", "乙"]


@pytest.mark.parametrize(
    ("settle", "comes_back"),
    [
        (lambda message: message.ack(), False),
        (lambda message: message.reject(), False),
        (lambda message: message.requeue(), True),
        (lambda message: None, True),
    ],
    ids=["ack", "reject", "requeue", "left"],
)
def test_settling(address, settle, comes_back):
    publish(address, {"a": 1})
    consume(address, settle, rounds=1)
    seen = []
    consume(address, lambda message: (seen.append(message.delivery_info.get("redelivered")), message.ack()))
    assert seen == ([True] if comes_back else [])


def test_without_ack_nothing_stays(address):
    publish(address, {"a": 1})
    consume(address, lambda message: None, no_ack=True)
    seen = []
    consume(address, seen.append)
    assert not seen


def test_prefetch_is_kept(address):
    publish(address, *({"a": n} for n in range(5)))
    seen = []
    consume(address, seen.append, prefetch=2)
    assert len(seen) == 2


def test_basic_get_and_sizes(address):
    publish(address, {"a": 1}, {"a": 2})
    with Connection(address) as connection:
        queue = QUEUE(connection.channel())
        assert queue.get(no_ack=True).decode() == {"a": 1}
        assert queue.queue_declare(passive=True).message_count == 1
        assert queue.purge() == 1
        assert queue.get() is None


@pytest.mark.parametrize("address", ["durablefile://", "durablefile:///", "durablefile://var/broker"])
def test_address_is_an_absolute_directory(address):
    register()
    with pytest.raises(ValueError, match="durablefile:///"):
        Connection(address).channel()


def test_address_is_shown_as_it_is(address):
    assert Connection(address).as_uri() == address


@pytest.mark.parametrize(
    ("url", "keys"),
    [
        ("durablefile:///var/broker", set()),
        (
            "redis://localhost/1",
            {"visibility_timeout", "unacked_restore_interval", "unacked_restore_throttle", *SOCKET},
        ),
    ],
)
def test_transport_options(url, keys, settings):
    options = transport_options(url)
    assert set(options) == keys
    assert app.conf.task_soft_time_limit == settings.TASK_TIME_LIMIT < app.conf.task_time_limit
    assert options.get("visibility_timeout", float("inf")) > app.conf.task_time_limit


def test_celery_delivers_at_least_once():
    conf = app.conf
    assert (conf.task_acks_late, conf.task_reject_on_worker_lost, conf.worker_prefetch_multiplier) == (True, True, 1)
    assert (conf.accept_content, conf.timezone) == (["json"], "Asia/Shanghai")


def test_schedule_names_tasks_and_expires():
    for name, entry in app.conf.beat_schedule.items():
        assert entry["options"]["expires"], name
    assert "organizations.jobs.tasks.task_sweep_jobs" in {e["task"] for e in app.conf.beat_schedule.values()}


def test_an_event_loop_is_given_what_waits(address):
    """Celery then gives each child of a worker pipes of its own; see Transport.implements."""
    publish(address, {"a": 1}, {"a": 2})
    seen, hub = [], Hub()
    with Connection(address) as connection, connection.channel() as channel:
        assert connection.transport.implements.asynchronous
        consumer = Consumer(channel, [QUEUE], accept=["json"])
        consumer.register_callback(lambda body, message: (seen.append(body["a"]), message.ack()))
        with consumer:
            connection.transport.register_with_event_loop(connection.connection, hub)
            loop = hub.create_loop()
            for _ in range(100):
                next(loop)
                if len(seen) == 2:
                    break
    assert seen == [1, 2]
