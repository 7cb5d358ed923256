"""Inside the installation, its worker stopped: work is pending, the broker forgets everything; how soon is it back?"""

import json
import sys
import time
from datetime import timedelta

WITHIN_SECONDS = 60
PENDING = 6


def main() -> None:
    import django

    django.setup()
    from celery import current_app
    from django.utils import timezone

    from common.broker.store import Store
    from common.broker.transport import Channel
    from organizations.jobs.models import Job, JobState
    from organizations.jobs.publishing import jobs_at_broker
    from organizations.models import Organization
    from organizations.tree.enums import Kind
    from reports.supervision.services import request_supervision

    today = timezone.localdate()
    month = today.replace(day=1)
    for _ in range(PENDING // 2):
        month = (month - timedelta(days=1)).replace(day=1)
        for street in Organization.objects.filter(kind=Kind.WORK_COMMITTEE):
            request_supervision(street=street, period=month.strftime("%Y-%m"), actor=None, today=today)
    pending = {str(pk) for pk in Job.objects.filter(state=JobState.QUEUED).values_list("pk", flat=True)}
    before = pending & (jobs_at_broker() or set())
    with current_app.connection_for_write() as connection:
        channel = connection.default_channel
        if isinstance(channel, Channel):
            Store(connection.transport.root).purge(current_app.conf.task_default_queue)
        else:
            channel.client.flushall()
    began = time.monotonic()
    if jobs_at_broker():
        raise RuntimeError("the broker forgot nothing")
    while not pending <= (jobs_at_broker() or set()) and time.monotonic() - began < 2 * WITHIN_SECONDS:
        time.sleep(0.2)
    answer = {"pending": len(pending), "published": len(before), "seconds": round(time.monotonic() - began, 1)}
    sys.stdout.write(json.dumps(answer) + "\n")


if __name__ == "__main__":
    main()
