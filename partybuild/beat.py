"""Everything that happens by the clock, in one table (Asia/Shanghai).

A tick that no worker takes before it expires is dropped, and a broker may lose one: the next one does the same work,
and finds nothing to do where it is done already.
"""

from celery.schedules import crontab

HOUR = 3600
SWEEP_SECONDS = 10

SCHEDULE = {
    "jobs whose message or worker was lost": {
        "task": "organizations.jobs.tasks.task_sweep_jobs",
        "schedule": SWEEP_SECONDS,
        "options": {"expires": SWEEP_SECONDS},
    },
    "files of runs that were cut off": {
        "task": "organizations.jobs.tasks.task_clear_leftovers",
        "schedule": crontab(hour=3, minute=30),
        "options": {"expires": 20 * HOUR},
    },
    "attachments whose process died before their row": {
        "task": "activities.sessions.tasks.task_clear_attachments",
        "schedule": crontab(hour=3, minute=40),
        "options": {"expires": 20 * HOUR},
    },
    "files of the library whose process died before their row": {
        "task": "organizations.regulations.tasks.task_clear_regulation_files",
        "schedule": crontab(hour=3, minute=50),
        "options": {"expires": 20 * HOUR},
    },
    "reminders of the day": {
        "task": "reports.notifications.tasks.task_remind",
        "schedule": crontab(hour="7-19", minute=0),
        "options": {"expires": HOUR - 60},
    },
    "supervision reports of the month before": {
        "task": "reports.supervision.tasks.task_supervise_last_month",
        "schedule": crontab(day_of_month="1-3", hour="6-20", minute=30),
        "options": {"expires": HOUR - 60},
    },
}
