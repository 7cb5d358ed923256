"""Running one job: claim by compare-and-swap on its row, do it, keep its result, or say plainly why not."""

import logging
from contextlib import nullcontext

from billiard.exceptions import SoftTimeLimitExceeded
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F
from django.utils import timezone

from common.exceptions import Refused
from organizations.audit.services import record
from organizations.jobs.files import remove_files
from organizations.jobs.models import Job, JobState
from organizations.jobs.progress import Progress, Stopped
from organizations.jobs.registry import find_handler

logger = logging.getLogger(__name__)
MAX_DELIVERIES = 3
GAVE_UP = "任务连续三次中断，已停止。请稍后重试，仍不成功请联系系统管理员。"
TOO_LONG = "任务超过时限，已停止。请缩小范围后重试。"
BROKEN = "系统出错，任务没有完成。请稍后重试，仍不成功请把任务编号告诉系统管理员。"


def run_job(job_id, *, alive=nullcontext) -> None:
    """Run the job if it is queued; a second delivery of a message does nothing.

    A job whose worker died is queued again by the sweeper, never by the message: a broker that lost its connection
    delivers anew what is still being worked on. `alive(progress)` is held while the job runs.
    """
    job = claim(job_id)
    if job is None:
        return
    progress = Progress(job)
    with alive(progress):
        _run(progress)


def _run(progress: Progress) -> None:
    job = progress.job
    try:
        result = find_handler(job.kind).run(job, progress) or {}
    except Stopped:
        logger.info("job %s stopped: cancelled or taken over", job.pk)
    except Refused as refusal:
        _fail(progress, refusal.message)
    except SoftTimeLimitExceeded:
        _fail(progress, TOO_LONG)
    except (OperationalError, InterfaceError):
        logger.exception("job %s: the database was not reachable", job.pk)
        _hand_back(progress)
    except Exception:
        logger.exception("job %s failed", job.pk)
        _fail(progress, BROKEN)
    else:
        if _finish(progress, result):
            return
    remove_files(progress.files)


def claim(job_id) -> Job | None:
    """Make the queued job ours, raising its delivery count; None when it is somebody else's or over.

    The delivery that exceeds MAX_DELIVERIES ends it as failed.
    """
    job = Job.objects.filter(pk=job_id, state=JobState.QUEUED).first()
    if job is None:
        return None
    free = Job.objects.filter(pk=job.pk, state=JobState.QUEUED, deliveries=job.deliveries, created_at=job.created_at)
    if job.deliveries >= MAX_DELIVERIES:
        with transaction.atomic():
            if free.update(state=JobState.FAILED, message=GAVE_UP, finished_at=timezone.now()):
                _note(job, "job.fail", f"任务未成功：{job.title}（{GAVE_UP}）")
        return None
    now = timezone.now()
    claimed = {"state": JobState.RUNNING, "deliveries": job.deliveries + 1, "started_at": now, "message": "正在准备"}
    if not free.update(**claimed, alive_at=now):
        return None
    return Job.objects.select_related("organization", "requested_by").filter(pk=job.pk, started_at=now).first()


def _finish(progress: Progress, result: dict) -> bool:
    """Result and files become visible in one transaction, or not at all; False when the run no longer counts."""
    job = progress.job
    ended = {"state": JobState.DONE, "result": result, "finished_at": timezone.now(), "message": "已完成"}
    with transaction.atomic():
        if not progress.mine().update(**ended, done=F("total")):
            return False
        replaced = list(job.files.all())
        job.files.all().delete()
        for file in progress.files:
            file.save(force_insert=True)
        _note(job, "job.finish", f"任务完成：{job.title}")
    remove_files(replaced)
    return True


def _fail(progress: Progress, reason: str) -> None:
    job = progress.job
    with transaction.atomic():
        if progress.mine().update(state=JobState.FAILED, message=reason[:300], finished_at=timezone.now()):
            _note(job, "job.fail", f"任务未成功：{job.title}（{reason}）")


def _hand_back(progress: Progress) -> None:
    """Leave the job to the sweeper, which gives the database a moment."""
    if not connection.in_atomic_block:
        connection.close()
    progress.mine().update(state=JobState.QUEUED, published_at=None, message="等待再次执行")


def _note(job: Job, action: str, summary: str) -> None:
    record(action, actor=None, summary=summary, obj=job, organization=job.organization)
