"""What there is at each place of the small world: members, sessions, assessments, jobs, reports, uploads, events."""

import datetime as dt
from decimal import Decimal

from activities.sessions.enums import AttendanceStatus, SessionKind, State
from activities.sessions.models import Attachment, Attendance, RefusedRows, Resolution, SessionEvent
from assessments.ladder.models import Assessment, AssessmentEvent, AssessmentState, Score
from assessments.schemes.models import Scheme, SchemeState
from assessments.scoring.models import ManualValue
from common.periods import period_of
from members.imports import files
from members.imports.models import ColumnMapping, Upload, UploadState
from members.membership.models import Membership, MemberStatus
from members.roster.models import Member
from organizations.audit.services import record
from organizations.jobs.models import Job, JobFile, JobState
from organizations.regulations.models import Regulation
from organizations.settings.models import Parameter
from organizations.teams.models import Team, TeamMember
from reports.appraisal.services import JOB_KIND as APPRAISAL
from reports.notifications.models import Notification
from reports.supervision.models import SupervisionReport
from reports.supervision.selectors import supervision_facts
from reports.supervision.services import JOB_KIND as SUPERVISION
from reports.supervision.services import report_settings
from tests.factories.activities import make_session
from tests.factories.assessments import make_scheme
from tests.factories.members import make_id_number
from tests.security.canaries import SCHEME, canary
from tests.security.cast import PLACES, line_of

TODAY = dt.date(2026, 11, 20)
# Year of the scheme → state of the assessments under it.
LADDER = {
    2025: AssessmentState.SELF,
    2024: AssessmentState.STREET,
    2023: AssessmentState.DISTRICT,
    2022: AssessmentState.APPROVED,
}
IMPORTERS = ("staff", "district")


def fill(world, code: str) -> None:
    """One of each at a place, the street's schemes aside."""
    _members(world, code)
    _sessions(world, code)
    _jobs(world, code)
    _rest(world, code)
    _teams(world, code)
    _regulations(world, code)
    _uploads(world, code)


def finish(world) -> None:
    """Schemes of every place, assessments under those of the street, supervision reports of all."""
    for code in PLACES:
        _schemes(world, code)
    for code in PLACES:
        _assessments(world, code)
    _reports(world)


def _members(world, code):
    organization, number = world.organizations[code], PLACES[code].number
    for n in range(2 + number % 3):
        member = Member.objects.create(
            organization=organization, name=f"党员{canary(code)}", sort_key=f"dang yuan {canary(code)}", sex="M",
            birth_date=dt.date(1960, 5, 10), id_number=make_id_number(), id_index=f"{code}-{n}",
            phone=f"163{number:02}88888{n}", address=f"住址{canary(code)}", nation="汉族", education="大专",
            occupation="离退休人员", type="full", joined_on=dt.date(1989, 7, 1), full_on=dt.date(1990, 7, 1),
        )  # fmt: skip
        Membership.objects.create(member=member, organization=organization, valid_from=dt.date(2015, 1, 1))
        MemberStatus.objects.create(
            member=member, type="full", standing=member.standing, valid_from=dt.date(2015, 1, 1)
        )
        world.add(code, member, "" if n == 0 else "other")


def _sessions(world, code):
    organization, local = world.organizations[code], world.locals[code]
    day = dt.date(2026, 5, 1 + PLACES[code].number)
    member = Member.objects.filter(organization=organization).first()
    states = {
        "": (State.APPROVED, local),
        "draft": (State.DRAFT, local),
        "submitted": (State.SUBMITTED, local),
        "mine": (State.SUBMITTED, world.users["branch"]),
        "returned": (State.RETURNED, local),
    }
    for n, (variant, (state, author)) in enumerate(states.items()):
        session = make_session(
            organization, day + dt.timedelta(days=n), kinds=(SessionKind.THEME_DAY,), state=state, created_by=author,
            topic=f"主题{canary(code)}", content=f"内容{canary(code)}", place=f"地点{canary(code)}",
            host=f"主持{canary(code)}", recorder=f"记录{canary(code)}", expected=1, present=1,
            voters_expected=1, voters_present=1, recorded_on=None if state == State.DRAFT else day,
        )  # fmt: skip
        Attendance.objects.create(session=session, member=member, name=member.name, status=AttendanceStatus.PRESENT)
        Resolution.objects.create(session=session, text=f"决议{canary(code)}", in_favour=1, against=0, abstained=0)
        action = "correct" if state == State.DRAFT else "submit"  # what was never handed in may be discarded
        SessionEvent.objects.create(session=session, action=action, label="提交审核", actor=author)
        world.add(code, session, variant)
        stored = _file(f"sessions/{session.pk}.png", canary(code))
        attachment = Attachment.objects.create(
            session=session, name=f"附件{canary(code)}.png", stored_as=stored, content_type="image/png", size=9,
            uploaded_by=author,
        )  # fmt: skip
        world.add(code, attachment, variant)


def _file(name: str, text: str) -> str:
    from tests.security.world import store

    return store(name, f"文件{text}".encode())


def _jobs(world, code):
    organization, local = world.organizations[code], world.locals[code]
    states = {
        "": (JobState.DONE, SUPERVISION, local),
        "queued": (JobState.QUEUED, SUPERVISION, local),
        "failed": (JobState.FAILED, APPRAISAL, local),
        "asked": (JobState.QUEUED, SUPERVISION, world.users["leader"]),
    }
    for n, (variant, (state, kind, author)) in enumerate(states.items()):
        job = Job.objects.create(
            kind=kind, title=f"任务{canary(code)}", organization=organization, period=f"2026-0{n + 1}", state=state,
            message=f"消息{canary(code)}", requested_by=author, result={"note": canary(code)},
        )  # fmt: skip
        world.add(code, job, variant)
        stored = _file(f"jobs/{job.pk}.csv", canary(code))
        world.add(
            code, JobFile.objects.create(job=job, name=f"结果{canary(code)}.csv", stored_as=stored, size=9), variant
        )


def _rest(world, code):
    organization, local, token = world.organizations[code], world.locals[code], canary(code)
    for kind in ("overdue", "term"):
        Notification.objects.create(
            organization=organization,
            key=f"{kind}{code}",
            kind=kind,
            text=f"提醒{token}",
            why=f"因为{token}",
            due_on=TODAY,
        )
    Parameter.objects.create(
        organization=organization, key="life.record_working_days", value=7, valid_from=dt.date(2026, 1, 1),
        note=f"依据{token}", actor=local,
    )  # fmt: skip
    ColumnMapping.objects.create(organization=organization, kind="members", mapping={f"表头{token}": "name"})
    RefusedRows.objects.create(organization=organization, year=2026, rows=3 + PLACES[code].number)
    for year in LADDER:
        ManualValue.objects.create(
            organization=organization, year=year, code="pledge_review", value={"points": "1"}, reason=f"台账{token}",
            actor=local,
        )  # fmt: skip
    event = record(
        "login", actor=local, summary=f"登录{token}", obj=local, organization=organization, details={"说明": token}
    )
    world.add(code, event)
    if code == "D1":
        world.add("", record("login", actor=None, summary="没有组织的事件"))


def _teams(world, code):
    organization, token = world.organizations[code], canary(code)
    team = Team.objects.create(
        organization=organization, kind="leading", name=f"小组{token}", purpose=f"职责{token}",
        office_at=f"设在{token}", established_on=dt.date(2024, 1, 1),
    )  # fmt: skip
    world.add(code, team)
    for seat in ("leader", "member"):
        user = world.locals[code] if seat == "member" else None
        member = TeamMember.objects.create(
            team=team, user=user, name=f"组员{token}", duty=f"职务{token}", seat=seat, valid_from=dt.date(2024, 1, 1)
        )
        world.add(code, member, "" if seat == "leader" else "account")


def _regulations(world, code):
    """Like schemes: read by those below, so they carry the canary of what may be read there."""
    token = canary(code, SCHEME)
    regulation = Regulation.objects.create(
        organization=world.organizations[code], title=f"制度{token}", number=f"文号{token}", issuer=f"机关{token}",
        kind="system", in_force_from=dt.date(2024, 1, 1), text=f"正文{token}", file_name=f"文件{token}.docx",
        stored_as=_file(f"regulations/{code}.docx", token), recorded_by=world.locals[code],
    )  # fmt: skip
    world.add(code, regulation)


def _uploads(world, code):
    kind = "organizations" if PLACES[code].kind == "district" else "members"
    people = {"others": world.locals[code], **{name: world.users[name] for name in IMPORTERS}}
    for name, person in people.items():
        for state in (UploadState.CHECKED, UploadState.WORKING, UploadState.SAVED):
            upload = Upload.objects.create(
                organization=world.organizations[code], kind=kind, name=f"名册{canary(code)}.xlsx", state=state,
                uploaded_by=person, summary={"accepted": 1, "skipped": {}, "columns": {}},
            )  # fmt: skip
            row = {"sheet": "名册", "row": 2, "verdict": "accept", "cells": [canary(code)], "issues": []}
            files.write_preview(upload, {"rows": [row], "headings": [{"label": f"列{canary(code)}", "column": "name"}]})
            rows = f"行{canary(code)}".encode()
            files.store_workbook(upload, [rows])
            files.write_errors(upload, lambda file, rows=rows: file.write(rows))
            world.add(code, upload, f"{name} {state.value}")


def _street_of(code: str) -> str:
    """The street whose schemes bind a place; a district is bound by its own."""
    return line_of(code)[-2:][0]


def _told_of(code: str) -> str:
    """The street whose report is told again for a place."""
    return {"D1": "S1", "D2": "S3"}.get(code, _street_of(code))


def _schemes(world, code):
    organization = world.organizations[code]
    years = (2026, *LADDER) if PLACES[code].kind in ("work_committee", "district") else (2026,)
    for year in years:
        scheme = make_scheme(organization, year)
        world.add(code, scheme, f"published {year}")
    world.add(code, make_scheme(organization, 2027, publish=False), "draft")
    for scheme in Scheme.objects.filter(organization=organization):
        token = canary(code, SCHEME)
        scheme.title = f"细则{token}"
        scheme.save()
        for section in scheme.sections.all():
            section.name = f"{section.name}{token}"
            section.save()
            for indicator in section.indicators.all():
                indicator.content, indicator.standard = f"内容{token}", f"标准{token}"
                indicator.save()
    assert not Scheme.objects.filter(organization=organization, state=SchemeState.PUBLISHED, published_at=None).exists()


def _assessments(world, code):
    street = _street_of(code)
    for year, state in LADDER.items():
        scheme = Scheme.objects.get(pk=world.rows[Scheme][street, f"published {year}"])
        assessment = Assessment.objects.create(
            organization=world.organizations[code], scheme=scheme, state=state, computed_on=TODAY,
            base_points=Decimal(50 + PLACES[code].number), total=Decimal(50 + PLACES[code].number),
        )  # fmt: skip
        for section in scheme.sections.all():
            for indicator in section.indicators.all():
                pending = indicator.code == "pledge_review"
                score = Score.objects.create(
                    assessment=assessment, indicator=indicator, system_points=None if pending else Decimal("1.50"),
                    shared_points=None if pending else Decimal("1.50"), ceiling=indicator.points, pending=pending,
                    explanation=f"应开4次{canary(code)}",
                )  # fmt: skip
                if indicator.code in ("members_meeting_rate", "pledge_review"):
                    world.add(code, score, f"{'manual' if pending else 'points'} {state.value}")
        AssessmentEvent.objects.create(
            assessment=assessment, action="submit", label="提交自评", actor=world.locals[code]
        )
        world.add(code, assessment, state.value)


def _reports(world):
    from tests.security.world import retold

    told = {}
    for code in ("S1", "S2", "S3"):
        street, period = world.organizations[code], period_of("2026-05")
        facts = supervision_facts(street, period, today=TODAY)
        before = supervision_facts(street, period.shift(-1), today=TODAY)
        settings = report_settings(street, period, today=TODAY)
        told[code] = facts | {"before": before, "settings": settings, "as_of": TODAY.isoformat()}
    for code in PLACES:
        job = Job.objects.get(pk=world.rows[Job][code, ""])
        facts = told.get(code) or retold(told[_told_of(code)], code)
        report = SupervisionReport.objects.create(
            organization=world.organizations[code], period="2026-05", facts=facts, job=job
        )
        world.add(code, report)
