"""The kombu side of the file store: queues, acknowledgements, prefetch. No fanout, no priorities."""

import time
from pathlib import Path
from queue import Empty

from kombu.transport import virtual

from common.broker.store import Store

SEARCH_EVERY_SECONDS = 2


class QoS(virtual.QoS):
    """Acknowledging deletes the claimed file; rejecting gives it back or drops it."""

    def ack(self, delivery_tag):
        self.channel.settle(delivery_tag)
        super().ack(delivery_tag)

    def reject(self, delivery_tag, requeue=False):
        super().reject(delivery_tag, requeue=requeue)
        if not requeue:
            self.channel.settle(delivery_tag)


class Channel(virtual.Channel):
    """One consumer's or producer's view of the store. Claimed files are known by delivery tag."""

    QoS = QoS

    def __init__(self, connection, **kwargs):
        super().__init__(connection, **kwargs)
        self.store = Store(connection.root)
        self._held: dict[str, Path] = {}
        self._without_ack: set[str] = set()
        self._searched_at = float("-inf")

    def basic_consume(self, queue, no_ack, *args, **kwargs):
        if no_ack:
            self._without_ack.add(queue)
        return super().basic_consume(queue, no_ack, *args, **kwargs)

    def basic_get(self, queue, no_ack=False, **kwargs):
        message = super().basic_get(queue, no_ack=no_ack, **kwargs)
        if message is not None and no_ack:
            self.settle(message.delivery_tag)
        return message

    def settle(self, delivery_tag) -> None:
        """Delete the claimed file of a message that is done with."""
        held = self._held.pop(delivery_tag, None)
        if held is not None:
            self.store.ack(held)

    def _get(self, queue, timeout=None):
        self._search()
        taken = self.store.take(queue)
        if taken is None:
            raise Empty
        held, message, returns = taken
        properties = message["properties"]
        if returns:
            message["redelivered"] = properties.setdefault("delivery_info", {})["redelivered"] = True
        if queue in self._without_ack:
            self.store.ack(held)
        else:
            self._held[properties["delivery_tag"]] = held
        return message

    def _put(self, queue, message, **kwargs):
        self.store.put(queue, message)

    def _restore(self, message):
        held = self._held.pop(message.delivery_tag, None)
        if held is not None:
            self.store.give_back(held)

    def _search(self) -> None:
        """Every other second look for messages of workers that died."""
        now = time.monotonic()
        if now - self._searched_at >= SEARCH_EVERY_SECONDS:
            self._searched_at = now
            self.store.give_back_of_the_dead()

    def _new_queue(self, queue, **kwargs):
        self.store.queue_folder(queue)

    def _has_queue(self, queue, **kwargs):
        return self.store.has_queue(queue)

    def _size(self, queue):
        return self.store.size(queue)

    def _purge(self, queue):
        return self.store.purge(queue)

    def _delete(self, queue, *args, **kwargs):
        self.store.purge(queue)


class Transport(virtual.Transport):
    """durablefile:///absolute/directory"""

    Channel = Channel
    # With an event loop Celery gives each child of a worker pipes of its own. Without one they share a queue, whose
    # lock dies with the idle child that waits in it: kill -9 of that child would stop the worker for good.
    implements = virtual.Transport.implements.extend(asynchronous=True)
    driver_type = driver_name = "durablefile"
    polling_interval = 0.05
    default_port = 0  # type: ignore[assignment]
    # The address is ours to read: a directory, not a host.
    can_parse_url = True

    def __init__(self, client, **kwargs):
        super().__init__(client, **kwargs)
        scheme, _, path = (client.hostname or "").partition("://")
        if scheme != "durablefile" or not path.strip("/") or not path.startswith("/"):
            raise ValueError("the address of the file broker is durablefile:///absolute/directory")
        self.root = Path(path)

    def register_with_event_loop(self, connection, loop):
        """Look for messages all the time: a directory has nothing that a loop could wait for."""
        loop.call_repeatedly(self.polling_interval, self._deliver_waiting, connection)

    def _deliver_waiting(self, connection) -> None:
        try:
            while True:
                self.drain_events(connection, timeout=0)
        except TimeoutError:
            return

    def as_uri(self, uri, include_password=False, mask="**"):
        return uri

    def driver_version(self):
        return "1"
