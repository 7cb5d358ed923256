"""A synthetic district at two sizes, with the rows that are not part of bulk data: jobs, files, reports, reminders."""

from datetime import date

from activities.models import Attachment, Session
from assessments.ladder.services import open_year
from common.periods import period_of
from members.imports.models import Upload
from organizations.accounts.models import User
from organizations.jobs.models import Job, JobFile, JobState
from organizations.regulations.models import Regulation
from organizations.teams.models import Team, TeamMember
from organizations.tree.enums import Kind
from organizations.tree.models import Group, Organization
from partybuild.generate.build import build_district
from partybuild.generate.size import Size
from reports.notifications.models import Notification
from reports.notifications.services import send_reminders
from reports.supervision.services import issue_report

TODAY = date(2026, 6, 20)
SMALL = Size(streets=2, communities=4, branches=8, members=96, years=1, today=TODAY)
LARGE = Size(streets=3, communities=12, branches=36, members=720, years=1, today=TODAY)
YEAR = TODAY.year - 1
# One of every role that sees different pages.
CAST = ("quwei", "jiedao001", "shequ0001", "zhibu00001", "xitong", "anquan", "shenji")


def build(size: Size) -> None:
    """The district of `size`; everything that has lists grows with it."""
    build_district(size, password="Rehearsal-2026")
    for street in Organization.objects.filter(kind=Kind.WORK_COMMITTEE):
        open_year(street=street, year=YEAR, actor=None, today=date(YEAR, 12, 31))
        period = period_of(f"{YEAR}-06")
        issue_report(street=street, period=period, actor=None, today=TODAY, add_file=lambda name, write: None)
        _work_of(street, size.branches)
    for branch in Organization.objects.branches():
        Group.objects.create(organization=branch, name="又一党小组")
        session = Session.objects.filter(organization=branch).first()
        Attachment.objects.create(session=session, name="a.jpg", stored_as="none", content_type="image/jpeg", size=1)
    send_reminders(TODAY)
    for organization in Organization.objects.all():
        Notification.objects.create(organization=organization, key="term:1", kind="term", text="换届", due_on=TODAY)


def _work_of(street: Organization, number: int) -> None:
    """Finished jobs with files, and uploads, `number` of each, asked for by one person after the other."""
    users = list(User.objects.filter(organization__path__startswith=street.path)[:number])
    for turn in range(number):
        Regulation.objects.create(
            organization=street, title=str(turn), issuer="区委", kind="system", in_force_from=TODAY, text="第一条"
        )
        team = Team.objects.create(organization=street, kind="leading", name=str(turn), established_on=TODAY)
        for user in (*users[:2], None):
            TeamMember.objects.create(team=team, user=user, name="张三", seat="member", valid_from=TODAY)
        asker = users[turn % len(users)]
        job = Job.objects.create(
            kind="supervision",
            title="通报",
            organization=street,
            state=JobState.DONE,
            requested_by=asker,
            period=str(turn),
        )
        JobFile.objects.create(job=job, name="a.docx", stored_as="none", size=1)
        for uploader in (asker, users[0]):
            Upload.objects.create(organization=street, kind="members", name="a.xlsx", uploaded_by=uploader)
