"""Reading jobs for those who may see them."""

from django.db.models import QuerySet

from organizations.jobs.models import Job, JobFile


def jobs_for_user(user) -> QuerySet[Job]:
    """Jobs of the user's organisations with what a list line shows; two statements whatever their number."""
    rows = Job.objects.visible_to(user).select_related("organization", "requested_by")
    return rows.prefetch_related("files").order_by("-created_at")


def files_for_user(user, job: Job) -> QuerySet[JobFile]:
    """Finished files of one job, in the order they were made."""
    return JobFile.objects.visible_to(user).filter(job=job).order_by("id")
