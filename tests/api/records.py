"""What there is to read about one side of the town: members, sessions, assessments, jobs, reports."""

from datetime import date
from decimal import Decimal
from itertools import count

from django.conf import settings

from activities.sessions.enums import AttendanceStatus, SessionKind
from activities.sessions.models import Attendance, Resolution
from assessments.ladder.models import Assessment, AssessmentEvent, Score
from members.membership.services import enrol_member
from members.roster.enums import MemberType
from organizations.jobs.models import Job, JobFile, JobState
from reports.supervision.models import SupervisionReport
from tests.factories.activities import make_session
from tests.factories.assessments import make_scheme
from tests.factories.organizations import make_branch, make_regulation, make_seat, make_team

_numbers = count(1)
WEIGHTS, CHECKS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2), "10X98765432"


def identity_number(n: int) -> str:
    """The n-th valid number of people born on 1970-01-01 in a region, odd n men, even n women."""
    body = f"12010219700101{n:03}"
    return body + CHECKS[sum(int(d) * w for d, w in zip(body, WEIGHTS, strict=True)) % 11]


def make_member(branch, name="王秀兰", **fields):
    n = next(_numbers) % 1000
    facts = {
        "sex": "M" if n % 2 else "F",
        "nation": "汉族",
        "birth_date": date(1970, 1, 1),
        "id_number": identity_number(n),
        "phone": f"16300{n:06}",
        "address": "清源街道和平里一号楼二门",
        "type": MemberType.FULL,
        "joined_on": date(1995, 7, 1),
        "full_on": date(1996, 7, 1),
        "note": "另有电话16300009999",
    }
    return enrol_member(
        organization=branch, actor=None, valid_from=date(2020, 1, 1), **{**facts, "name": name, **fields}
    )


def make_meeting(branch, member, day=date(2025, 3, 5)):
    session = make_session(branch, day, kinds=(SessionKind.MEMBERS_MEETING, SessionKind.THEME_DAY))
    Attendance.objects.create(session=session, member=member, status=AttendanceStatus.LEAVE_SICK, remark="住院")
    Attendance.objects.create(session=session, name="李客人", status=AttendanceStatus.OBSERVER)
    Resolution.objects.create(session=session, text="同意", in_favour=9, against=0, abstained=0, verdict="通过")
    return session


def make_assessment(unit, scheme):
    assessment = Assessment.objects.create(organization=unit, scheme=scheme, total=Decimal("90.50"))
    for section in scheme.sections.all():
        for indicator in section.indicators.all():
            Score.objects.create(
                assessment=assessment,
                indicator=indicator,
                system_points=Decimal("1.50"),
                shared_points=Decimal("1.50"),
                explanation="应开4次，已开3次，得1.50分",
            )
    AssessmentEvent.objects.create(assessment=assessment, action="submit", label="提交自评")
    return assessment


def make_job(street, period="2025-06"):
    job = Job.objects.create(
        kind="supervision", title="督查通报", organization=street, period=period, state=JobState.DONE
    )
    stored = f"jobs/{job.pk}.csv"
    target = settings.MEDIA_ROOT / "jobs"
    target.mkdir(parents=True, exist_ok=True)
    (target / f"{job.pk}.csv").write_text("应开,已开", encoding="utf-8")
    file = JobFile.objects.create(job=job, name="2025年6月督查通报.csv", stored_as=stored, size=12)
    report = SupervisionReport.objects.create(organization=street, period=period, facts={"due": 4, "held": 3}, job=job)
    return job, file, report


def fill(side, scheme=None):
    """One of each below `side`; gives {address of the detail: record}."""
    scheme = scheme or make_scheme(side.street)
    member = make_member(side.branch)
    session = make_meeting(side.branch, member)
    assessment = make_assessment(side.community, scheme)
    job, file, report = make_job(side.street)
    team = make_team(side.street)
    make_seat(team)
    regulation = make_regulation(side.street)
    return {
        f"/api/teams/{team.pk}/": team,
        f"/api/regulations/{regulation.pk}/": regulation,
        f"/api/organizations/{side.branch.pk}/": side.branch,
        f"/api/organizations/{side.community.pk}/children/": side.community,
        f"/api/members/{member.pk}/": member,
        f"/api/sessions/{session.pk}/": session,
        f"/api/cadence/{side.community.pk}/2025/": side.community,
        f"/api/assessments/{assessment.pk}/": assessment,
        f"/api/reports/{report.pk}/": report,
        f"/api/jobs/{job.pk}/": job,
        f"/api/jobs/{job.pk}/files/": job,
        f"/api/jobs/files/{file.pk}/": file,
    }


def add_more(side, n=5):
    """`n` more of everything a list shows."""
    scheme = side.street.schemes.get()
    for number in range(n):
        branch = make_branch(f"加开第{number}支部", side.community)
        member = make_member(branch, f"加员{'甲乙丙丁戊己庚'[number]}")
        make_meeting(branch, member)
        make_meeting(side.branch, member, date(2025, 4, number + 1))
        make_assessment(branch, scheme)
        make_job(side.street, f"2025-{number + 7:02}")
        make_seat(make_team(side.street))
        make_regulation(side.community, f"第{number}项制度")
