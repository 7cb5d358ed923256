"""Inside the installation, after it has settled: is everything there that clients were told, once, and whole?"""

import json
import sys
import time
from pathlib import Path

SETTLE_SECONDS = 180


def settle(seconds: float = SETTLE_SECONDS) -> None:
    """Wait until no job is live, or until the time is over: what is live then is stuck."""
    from django.db import OperationalError

    from organizations.jobs.models import LIVE_STATES, Job

    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if not Job.objects.filter(state__in=LIVE_STATES).exists():
                return
        except OperationalError:
            pass
        time.sleep(0.5)


class Verdict:
    """Counts of the last line, and what each thing that is wrong was."""

    def __init__(self, record: dict):
        self.deeds: list[dict] = record["deeds"]
        self.partial: list[str] = record["partial"]
        self.lost: list[str] = []
        self.twice: list[str] = []
        self.stuck: list[str] = []
        self.jobs = self.failed = 0
        self.chain = "broken"

    def judge(self) -> "Verdict":
        for deed in self.deeds:
            getattr(self, f"_{deed['kind']}")(deed)
        self._jobs()
        self._files()
        self._chain()
        return self

    def _expect(self, deed: dict, count: int, what: str, wanted: int = 1) -> None:
        """Once if acknowledged, at most once otherwise; of an import all rows or none."""
        if deed["acknowledged"] and count < wanted:
            self.lost.append(f"{deed['kind']} {deed['token']}: {what} {count} of {wanted}")
        if count > wanted:
            self.twice.append(f"{deed['kind']} {deed['token']}: {what} {count} instead of {wanted}")
        if not deed["acknowledged"] and 0 < count < wanted:
            self.partial.append(f"{deed['kind']} {deed['token']}: {what} {count} of {wanted}")

    def _import(self, deed: dict) -> None:
        from members.imports.models import Upload, UploadState
        from members.roster.models import Member
        from organizations.audit.models import AuditEvent
        from organizations.jobs.models import Job, JobState

        upload = Upload.objects.get(pk=deed["facts"]["upload"])
        rows = deed["facts"]["rows"]
        count = Member.objects.filter(workplace__startswith=f"{deed['token']}-").count()
        saved = AuditEvent.objects.filter(action="import.saved", object_id=str(upload.pk)).count()
        job = Job.objects.filter(kind="import_save", period=str(upload.pk)).first()
        if count == 0 and job is not None and job.state == JobState.FAILED and job.message:
            return  # visibly failed, with its reason
        if deed["acknowledged"] and upload.state in (UploadState.WORKING, UploadState.CHECKED, UploadState.RECEIVED):
            self.stuck.append(f"upload {deed['token']} is {upload.state}")
        if (upload.state == UploadState.SAVED) != (count > 0):
            self.lost.append(f"upload {deed['token']} is {upload.state} with {count} rows")
        self._expect(deed, count, "rows", rows)
        self._expect(deed, saved, "audit events")

    def _session(self, deed: dict) -> None:
        from activities.sessions.models import Session, SessionEvent
        from organizations.audit.models import AuditEvent

        found = Session.objects.filter(topic=deed["token"])
        self._expect(deed, found.count(), "sessions")
        events = SessionEvent.objects.filter(session__in=found, action="submit").count()
        self._expect(deed, events, "events")
        ids = [str(pk) for pk in found.values_list("pk", flat=True)]
        submits = AuditEvent.objects.filter(action="session.submit", object_id__in=ids)
        self._expect(deed, submits.count(), "audit events")

    def _approval(self, deed: dict) -> None:
        from activities.sessions.enums import State
        from activities.sessions.models import Session, SessionEvent
        from organizations.audit.models import AuditEvent

        pk = deed["facts"]["session"]
        events = SessionEvent.objects.filter(session=pk, action="approve").count()
        self._expect(deed, events, "events")
        self._expect(
            deed, AuditEvent.objects.filter(action="session.approve", object_id=str(pk)).count(), "audit events"
        )
        if (Session.objects.get(pk=pk).state == State.APPROVED) != (events == 1):
            self.stuck.append(f"session {pk}: state and events differ")

    def _step(self, deed: dict) -> None:
        from assessments.ladder.models import AssessmentEvent
        from organizations.audit.models import AuditEvent

        self._expect(deed, AssessmentEvent.objects.filter(reason=deed["token"]).count(), "events")
        told = AuditEvent.objects.filter(action__startswith="assessment.", summary__contains=f"（{deed['token']}）")
        self._expect(deed, told.count(), "audit events")

    def _attachment(self, deed: dict) -> None:
        from activities.sessions.models import Attachment
        from organizations.audit.models import AuditEvent

        name = f"{deed['token']}.png"
        self._expect(deed, Attachment.objects.filter(name=name).count(), "rows")
        told = AuditEvent.objects.filter(action="session.attach", summary__contains=f"“{name}”")
        self._expect(deed, told.count(), "audit events")

    def _cancelling(self, deed: dict) -> None:
        """Called off as often as people were told so, by no more than tried."""
        from organizations.audit.models import AuditEvent

        job = deed["facts"]["job"]
        tries = [one for one in self.deeds if one["kind"] == "cancelling" and one["facts"]["job"] == job]
        told = AuditEvent.objects.filter(action="job.cancel", object_id=job).count()
        if told < sum(one["acknowledged"] for one in tries):
            self.lost.append(f"cancelling {deed['token']}: {told} in the log")
        if told > len(tries):
            self.twice.append(f"cancelling {deed['token']}: {told} in the log, tried {len(tries)} times")

    def _finalising(self, deed: dict) -> None:
        """All units of the year frozen, once, each as its hash says; or none of them."""
        from assessments.ladder.freezing import digest
        from assessments.ladder.models import Assessment, AssessmentEvent, AssessmentState

        facts = deed["facts"]
        units = Assessment.objects.filter(scheme__organization=facts["street"], scheme__year=facts["year"])
        final = units.filter(state=AssessmentState.FINAL)
        self._expect(deed, final.count(), "units", units.count())
        events = AssessmentEvent.objects.filter(assessment__in=units, action="finalise").count()
        self._expect(deed, events, "events", units.count())
        self.partial += [f"frozen unit {one.pk}" for one in final if digest(one.frozen) != one.frozen_hash]

    def _computing(self, deed: dict) -> None:
        """Not told apart from another: counted together in _jobs."""

    def _job(self, deed: dict) -> None:
        from organizations.jobs.models import Job

        if deed["acknowledged"]:
            self._expect(deed, Job.objects.filter(pk=deed["facts"]["job"]).count(), "jobs")

    def _jobs(self) -> None:
        """Every job over, ended as often as it was asked for (`jobs` counts that), a failed one with its reason."""
        from django.db.models import Count

        from organizations.audit.models import AuditEvent
        from organizations.jobs.models import LIVE_STATES, Job, JobState

        told = AuditEvent.objects.filter(action__startswith="job.").values_list("object_id", "action")
        counts = {(pk, action): n for pk, action, n in told.annotate(n=Count("pk")).order_by()}
        for job in Job.objects.all():
            pk = str(job.pk)
            asked = counts.get((pk, "job.request"), 0) + counts.get((pk, "job.retry"), 0)
            self.jobs += asked
            ended = sum(counts.get((pk, f"job.{end}"), 0) for end in ("finish", "fail", "cancel"))
            if job.state in LIVE_STATES:
                self.stuck.append(f"job {job} is {job.state}, {job.deliveries} deliveries, {job.message}")
            elif ended != asked:
                (self.twice if ended > asked else self.lost).append(f"job {job}: asked {asked}, ended {ended}")
            if job.deliveries > 3:
                self.twice.append(f"job {job} was delivered {job.deliveries} times")
            if job.state == JobState.FAILED:
                self.failed += 1
                if not job.message:
                    self.stuck.append(f"job {job} failed without a reason")
                sys.stderr.write(f"failed: {job}: {job.message}\n")
        computed = AuditEvent.objects.filter(
            action="assessment.computed", actor__isnull=False, object_type__endswith=".scheme"
        ).count()
        tries = [deed for deed in self.deeds if deed["kind"] == "computing"]
        if computed < sum(deed["acknowledged"] for deed in tries):
            self.lost.append(f"computing: {computed} in the log")
        if computed > len(tries):
            self.twice.append(f"computing: {computed} in the log, asked {len(tries)} times")

    def _files(self) -> None:
        """Every named file whole, no other file in the folders of jobs, nothing half written in those of imports."""
        import zipfile

        from django.conf import settings

        from activities.sessions.models import Attachment
        from organizations.jobs.models import JobFile
        from reports.supervision.models import SupervisionReport

        root = Path(settings.MEDIA_ROOT)
        named = {}
        for file in JobFile.objects.all():
            path = root / file.stored_as
            named[path] = file
            if not path.exists():
                self.lost.append(f"file {file.name} is gone")
            elif path.stat().st_size != file.size or not zipfile.is_zipfile(path):
                self.partial.append(f"file {file.name} is not whole")
        self.partial += [str(path) for path in root.glob("jobs/*/*") if path not in named]
        for attachment in Attachment.objects.all():
            path = root / attachment.stored_as
            if not path.exists():
                self.lost.append(f"attachment {attachment.name} is gone")
            elif path.stat().st_size != attachment.size:
                self.partial.append(f"attachment {attachment.name} is not whole")
        known = {
            str(deed["facts"]["upload"]) for deed in self.deeds if deed["kind"] == "import" and deed["acknowledged"]
        }
        self.partial += [str(path) for path in root.glob("imports/*/*.part*") if path.parent.name in known]
        numbers = [
            (report.organization_id, report.facts["as_of"][:4], report.facts["settings"]["number"])
            for report in SupervisionReport.objects.all()
        ]
        self.twice += [f"report number {one}" for one in sorted(set(numbers)) if numbers.count(one) > 1]

    def _chain(self) -> None:
        from organizations.audit.selectors import verify_chain

        verdict = verify_chain()
        self.chain = "whole" if verdict.whole else f"broken at {verdict.broken_at}"


def main() -> None:
    import django

    django.setup()
    settle()
    from organizations.jobs.sweeping import sweep_jobs

    sweep_jobs()
    verdict = Verdict(json.loads(Path(sys.argv[1]).read_text())).judge()
    sys.stdout.write(json.dumps(vars(verdict) | {"deeds": len(verdict.deeds)}) + "\n")


if __name__ == "__main__":
    main()
