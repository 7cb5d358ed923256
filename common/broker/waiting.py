"""What a queue still holds: the ids of the tasks nobody has taken yet."""

import json
from collections.abc import Iterable

from common.broker.transport import Channel as FileChannel


def waiting_ids(connection, queue: str) -> set[str] | None:
    """Ids of the tasks waiting in `queue`; None when this kind of broker cannot tell.

    Raises what the broker's client raises when it cannot be reached.
    """
    channel = connection.default_channel
    if isinstance(channel, FileChannel):
        return _ids(channel.store.waiting(queue))
    if connection.transport.driver_type == "redis":
        return _ids(_redis_messages(channel, queue))
    return None


def _redis_messages(channel, queue: str) -> Iterable[dict]:
    for priority in channel.priority_steps:
        for text in channel.client.lrange(channel._q_for_pri(queue, priority), 0, -1):
            yield json.loads(text)


def _ids(messages: Iterable[dict]) -> set[str]:
    return {message.get("headers", {}).get("id", "") for message in messages}
