"""Inside the installation: a job that kills its worker each time; after the last time it must have failed, in words.

`python -m trials.crash.exhaust PID`: the worker's parent, whose children are killed while they run the job.
"""

import json
import sys
import time

from trials.crash.processes import children_of, kill_hard

# Three silences of half a minute, the sweeps after them, and a reserve.
WITHIN_SECONDS = 300
GLANCE_SECONDS = 0.005


def main() -> None:
    import django

    django.setup()
    from django.utils import timezone

    from organizations.jobs.models import LIVE_STATES, Job, JobState
    from organizations.models import Organization
    from organizations.tree.enums import Kind
    from reports.appraisal.services import request_workbook

    parent, kills = int(sys.argv[1]), 0
    street = Organization.objects.filter(kind=Kind.WORK_COMMITTEE).order_by("path").first()
    job = request_workbook(street=street, year=timezone.localdate().year, actor=None)
    deadline = time.monotonic() + WITHIN_SECONDS
    while time.monotonic() < deadline:
        job = Job.objects.get(pk=job.pk)
        if job.state == JobState.RUNNING and job.deliveries > kills:
            for child in children_of(parent):
                kill_hard(child)
            kills = job.deliveries
        if job.state not in LIVE_STATES:
            break
        time.sleep(GLANCE_SECONDS)
    answer = {"state": job.state, "deliveries": job.deliveries, "kills": kills, "message": job.message}
    sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
