"""System checks: a task must be over before the broker takes its worker for dead."""

from celery import current_app
from django.core.checks import Error, register

from common.subjects import import_all


@register()
def check_time_limits(app_configs, **kwargs) -> list[Error]:
    """jobs.E001 for every task that may outlive the broker's visibility timeout, where the broker has one."""
    options = current_app.conf.broker_transport_options or {}
    visibility = options.get("visibility_timeout")
    if visibility is None:
        return []
    import_all("tasks")
    common = current_app.conf.task_time_limit
    limits = {name: getattr(task, "time_limit", None) or common for name, task in sorted(current_app.tasks.items())}
    return [
        Error(
            f"task {name} may run for {limit or 'ever'} s, but its message is given to another worker after"
            f" {visibility} s",
            hint="Lower its time limit or raise visibility_timeout in partybuild/celery.py.",
            id="jobs.E001",
        )
        for name, limit in limits.items()
        if limit is None or limit >= visibility
    ]
