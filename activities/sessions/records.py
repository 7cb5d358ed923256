"""What a person enters about one session, checked and written; the state it is in is services.py's business."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Q
from django.utils import timezone

from activities.sessions.enums import AttendanceStatus, SessionKind, State, VotingRule
from activities.sessions.models import Attendance, Minutes, Resolution, Session, kinds_text
from activities.sessions.rosters import RosterLine, roster_for
from activities.sessions.rules import Entry, attendance_numbers, is_late, judge
from common.exceptions import Refused
from organizations.settings.selectors import ParameterTable
from organizations.settings.workdays import add_working_days
from organizations.tree.models import Group, Organization

STRICT, ELECTION_BASE, LIMIT = "quorum.branch_committee_strict", "quorum.election_pass_base", "life.record_working_days"


@dataclass
class ResolutionInput:
    """One resolution; `in_favour` None when votes were not counted."""

    text: str
    rule: str = VotingRule.ORDINARY
    in_favour: int | None = None
    against: int | None = None
    abstained: int | None = None
    written_in_favour: int = 0


@dataclass
class SessionInput:
    """A session as entered. `statuses`: member id → (status, remark), those not named were present.

    `guests`: names of those who sat in (列席). `minutes`: kind → (topic, content) where a kind has its own.
    """

    kinds: Sequence[str]
    starts_at: datetime
    ends_at: datetime | None = None
    group: Group | None = None
    place: str = ""
    host: str = ""
    recorder: str = ""
    lecturer: str = ""
    topic: str = ""
    content: str = ""
    make_up_for: str = ""
    note: str = ""
    statuses: dict[int, tuple[str, str]] = field(default_factory=dict)
    guests: Sequence[str] = ()
    minutes: dict[str, tuple[str, str]] = field(default_factory=dict)
    resolutions: Sequence[ResolutionInput] = ()


TEXTS = ("place", "host", "recorder", "lecturer", "topic", "content", "make_up_for", "note")


def write_record(session: Session, entered: SessionInput) -> None:
    """Write everything entered into `session` and its rows; computes the attendance numbers and the verdicts."""
    session.starts_at, session.ends_at, session.group = entered.starts_at, entered.ends_at, entered.group
    session.held_on = timezone.localtime(entered.starts_at).date()
    for name in TEXTS:
        setattr(session, name, getattr(entered, name))
    roster = roster_for(session.organization, session.held_on, kinds=entered.kinds, group=entered.group)
    attendances = attendance_rows(roster, entered)
    numbers = attendance_numbers(Entry(row.status, row.has_vote) for row in attendances)
    session.expected, session.present = numbers.expected, numbers.present
    session.voters_expected, session.voters_present = numbers.voters_expected, numbers.voters_present
    session.kinds = kinds_text(entered.kinds)
    session.save()
    for related in (session.attendances, session.minutes, session.resolutions):
        related.all().delete()
    Minutes.objects.bulk_create(
        Minutes(session=session, kind=kind, topic=topic, content=content)
        for kind in entered.kinds
        for topic, content in [entered.minutes.get(kind, ("", ""))]
    )
    for row in attendances:
        row.session = session
    Attendance.objects.bulk_create(attendances)
    Resolution.objects.bulk_create(resolution_rows(session, entered.resolutions))


def attendance_rows(roster: Sequence[RosterLine], entered: SessionInput) -> list[Attendance]:
    """One row per person of the roster, everyone present unless ticked otherwise, and one per guest."""
    rows = []
    for line in roster:
        status, remark = entered.statuses.get(line.member_id, (AttendanceStatus.PRESENT, ""))
        row = Attendance(member_id=line.member_id, name=line.name, status=status, has_vote=line.has_vote, remark=remark)
        rows.append(row)
    guests = dict.fromkeys(name.strip() for name in entered.guests if name.strip())
    return rows + [Attendance(name=name[:60], status=AttendanceStatus.OBSERVER) for name in guests]


def resolution_rows(session: Session, entered: Sequence[ResolutionInput]) -> list[Resolution]:
    """Resolutions with their verdict by the rule each names (domain.md §1.8)."""
    if not entered:
        return []
    parameters = ParameterTable([STRICT, ELECTION_BASE])
    path, day = session.organization.path, session.held_on
    rows = []
    for resolution in entered:
        verdict = judge(
            resolution.rule,
            should=session.voters_expected,
            present=session.voters_present,
            votes=resolution.in_favour,
            written=resolution.written_in_favour,
            strict_committee=parameters.value(STRICT, on=day, path=path),
            election_base=parameters.value(ELECTION_BASE, on=day, path=path),
        )
        rows.append(Resolution(session=session, valid=verdict.valid, verdict=verdict.reason, **vars(resolution)))
    return rows


def check_complete(session: Session, *, today: date, by: datetime | None = None) -> None:
    """What must hold before a record goes to review. Raises Refused for the first thing that does not.

    A session starts on `today` at the latest and, with `by` given, not after that moment.
    """
    kinds = list(session.minutes.values_list("kind", flat=True))
    _check_place_in_time(session, today, by)
    if not kinds:
        raise Refused("请至少选择一个会议类型。", field="kinds")
    if not session.topic.strip():
        raise Refused("请填写主题（议题）。", field="topic")
    if session.ends_at and session.ends_at <= session.starts_at:
        raise Refused("结束时间应晚于开始时间。", field="ends_at")
    if SessionKind.GROUP_MEETING in kinds and session.group is None and groups_on(session).exists():
        raise Refused("请选择是哪个党小组的会。", field="group")
    if session.expected == 0:
        raise Refused("应到人数为 0：这一天本支部没有应到的党员，请核对时间或名册。", field="starts_at")
    if session.present > session.expected:
        raise Refused("实到人数不能多于应到人数。", field="attendance")
    if session.present == 0:
        raise Refused("没有人到会，不能作为一次会议登记。", field="attendance")
    _check_votes(session)
    if same_session(session, kinds):
        raise Refused("同一党组织、同一时间、同一类型的会议已经登记过。", code="duplicate_session", field="starts_at")


def _check_place_in_time(session: Session, today: date, by: datetime | None) -> None:
    organization = session.organization
    if session.held_on > today:
        raise Refused("会议时间晚于今天，请在开会之后登记。", code="future_date", field="starts_at")
    if by is not None and session.starts_at > by:
        clock = timezone.localtime(session.starts_at)
        raise Refused(
            f"会议时间（今天 {clock:%H:%M}）还没有到，请在开会之后登记。", code="future_date", field="starts_at"
        )
    if organization.established_on and session.held_on < organization.established_on:
        raise Refused("会议时间早于党组织成立时间。", code="before_establishment", field="starts_at")
    if organization.dissolved_on and session.held_on > organization.dissolved_on:
        raise Refused("会议时间晚于党组织撤销时间。", code="after_dissolution", field="starts_at")


def _check_votes(session: Session) -> None:
    for resolution in session.resolutions.all():
        given = [resolution.in_favour or 0, resolution.against or 0, resolution.abstained or 0]
        if sum(given) > session.voters_present:
            raise Refused(f"票数合计多于实到有表决权人数（{session.voters_present}人）。", field="resolutions")
        if not resolution.valid and "未达到规定人数" in resolution.verdict:
            raise Refused(f"{resolution.verdict}。请删去决议后再提交。", code="quorum_failed", field="resolutions")
    for row in session.attendances.filter(status=AttendanceStatus.EXCLUDED, remark=""):
        raise Refused(f"{row.name}不计入应到会，请写明批准和大会通过的情况。", field="attendance")


def groups_on(session: Session):
    """Groups of the branch on the day of the session."""
    return groups_of(session.organization, session.held_on)


def groups_of(organization: Organization, day: date):
    """Groups of a branch on a day, in their order."""
    return Group.objects.filter(
        Q(valid_from__isnull=True) | Q(valid_from__lte=day),
        Q(valid_to__isnull=True) | Q(valid_to__gte=day),
        organization=organization,
    ).order_by("order", "id")


def same_session(session: Session, kinds: Sequence[str]) -> bool:
    """Whether another standing record says the same branch, group, start and kinds."""
    others = Session.objects.filter(
        organization=session.organization, group=session.group, starts_at=session.starts_at, replaced_by__isnull=True
    ).exclude(state=State.DRAFT)
    own = {session.pk, session.correction_of_id}
    wanted = {str(kind) for kind in kinds}
    return any(
        {row.kind for row in other.minutes.all()} == wanted
        for other in others.prefetch_related("minutes")
        if other.pk not in own
    )


def lateness(session: Session) -> bool:
    """Whether the record came after the allowed working days (domain.md §2.8)."""
    limit = ParameterTable([LIMIT]).value(LIMIT, on=session.held_on, path=session.organization.path)
    return is_late(session.recorded_on, add_working_days(session.held_on, limit))
