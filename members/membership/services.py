"""Every change of who belongs where and with what standing: history rows, the present fields, the audit log."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from common.conflicts import Version, check_version
from common.exceptions import Refused
from members.identity.fields import blind_index
from members.membership.models import Membership, MemberStatus
from members.roster.derived import derive
from members.roster.enums import MemberType, Standing
from members.roster.models import Member
from members.roster.rules import before
from organizations.audit.services import record
from organizations.tree.models import Organization

SENSITIVE = frozenset({"id_number", "phone", "address"})
# fmt: off
FACTS = (
    "name", "sex", "nation", "birth_date", "id_number", "phone", "address", "native_place", "education",
    "degree", "occupation", "workplace", "party_post", "retired", "joined_on", "joined_month_only", "full_on",
    "full_month_only", "floating", "floating_to", "lost_contact", "exempt", "can_volunteer", "note",
)
# fmt: on
BATCH = 500


@transaction.atomic
def enrol_member(*, organization: Organization, actor, valid_from: date | None = None, reason: str = "登记", **facts):
    """A new member of a branch, with the first rows of both histories; returns the Member.

    `facts` are fields of Member (id_number is needed). Raises Refused for a branch that takes no members, an identity
    number that is already registered, or dates that contradict each other (domain.md §4.1).
    """
    _check_branch(organization)
    member = Member(organization=organization, **facts)
    _check_facts(member)
    _check_unique(member)
    _write(member)
    start_histories([member], valid_from=valid_from, reason=reason)
    record(
        "member.enrol",
        actor=actor,
        summary=f"登记党员{member.name}（{organization.name}）",
        obj=member,
        organization=organization,
    )
    return member


@transaction.atomic
def change_member(*, member: Member, version: Version, actor, **facts) -> Member:
    """Change facts of one member; `version` is the one the form was opened with.

    `group` may be among the facts; branch, type and standing have services of their own. Raises Stale, Refused.
    """
    member = _locked(member, version)
    unknown = set(facts) - {*FACTS, "group"}
    if unknown:
        raise ValueError(f"not facts of a member: {sorted(unknown)}")
    changed = {name: value for name, value in facts.items() if getattr(member, name) != value}
    if not changed:
        return member
    before_ = {name: getattr(member, name) for name in changed}
    for name, value in changed.items():
        setattr(member, name, value)
    _check_facts(member)
    if "id_number" in changed:
        _check_unique(member)
    if "group" in changed:
        _move_group(member)
    _save(member)
    record(
        "member.change",
        actor=actor,
        summary=f"修改党员{member.name}的信息：{'、'.join(_labels(changed))}",
        obj=member,
        organization=member.organization,
        details={"changes": {name: shown(name, before_[name], value) for name, value in changed.items()}},
    )
    return member


@transaction.atomic
def move_member(
    *,
    member: Member,
    organization: Organization,
    on: date,
    reason: str,
    actor,
    group=None,
    version: Version | None = None,
) -> Member:
    """组织关系 goes to another branch from the day `on`. Raises Refused where that makes no sense, Stale."""
    member = _locked(member, version)
    _check_branch(organization)
    if organization.pk == member.organization_id:
        raise Refused(f"{member.name}的组织关系已经在{organization.name}。", code="same_branch", field="organization")
    current = member.memberships.filter(valid_to__isnull=True).order_by("-valid_from", "-pk").first()
    if current is not None:
        if current.valid_from and current.valid_from >= on:
            raise Refused("转入日期须晚于上一次变动的日期。", code="before_last_change", field="on")
        current.valid_to = on - timedelta(days=1)
        current.save(update_fields=["valid_to"])
    left = member.organization
    Membership.objects.create(member=member, organization=organization, group=group, valid_from=on, reason=reason[:60])
    if on <= timezone.localdate():
        member.organization, member.group = organization, group
    _save(member)
    record(
        "member.move",
        actor=actor,
        summary=f"{member.name}的组织关系由{left.name}转到{organization.name}（{on}起）",
        obj=member,
        organization=organization,
        details={"from": left.pk, "to": organization.pk, "on": on.isoformat(), "reason": reason},
    )
    return member


@transaction.atomic
def change_status(
    *,
    member: Member,
    on: date,
    actor,
    type: str | None = None,
    standing: str | None = None,
    vote_suspended: bool = False,
    reason: str = "",
    version: Version | None = None,
) -> Member:
    """Type or standing from the day `on`: 转正, 停止党籍, 留党察看, 出党, 死亡.

    Raises Refused for a day that is not after the last change, and where nothing changes; Stale.
    """
    member = _locked(member, version)
    last = member.statuses.order_by("-valid_from", "-pk").first()
    new_type, new_standing = type or member.type, standing or member.standing
    if last is not None:
        if (last.type, last.standing, last.vote_suspended) == (new_type, new_standing, vote_suspended):
            raise Refused("状态没有变化。", code="unchanged")
        if last.valid_from and last.valid_from >= on:
            raise Refused("生效日期须晚于上一次变动的日期。", code="before_last_change", field="on")
        last.valid_to = on - timedelta(days=1)
        last.save(update_fields=["valid_to"])
    MemberStatus.objects.create(
        member=member, type=new_type, standing=new_standing, vote_suspended=vote_suspended, valid_from=on
    )
    if new_type == MemberType.FULL and member.type == MemberType.PROBATIONARY:
        member.full_on, member.full_month_only = on, False
    member.type, member.standing = new_type, new_standing
    _save(member)
    words = f"{MemberType(new_type).label}、{Standing(new_standing).label}"
    record(
        "member.status",
        actor=actor,
        summary=f"{member.name}自{on}起为{words}" + (f"（{reason}）" if reason else ""),
        obj=member,
        organization=member.organization,
        details={"type": new_type, "standing": new_standing, "on": on.isoformat(), "reason": reason},
    )
    return member


def start_histories(
    members: Sequence[Member],
    *,
    valid_from: date | None = None,
    reason: str = "",
    came_from: dict[int, tuple[Organization, date]] | None = None,
) -> None:
    """The first membership and status rows of members just saved; bulk, two statements a batch.

    `came_from`: by member id, the branch where a member was before, and the last day there.

    A member is probationary from joining to the day before becoming full (domain.md §0.1 rows 5, 6); without those
    dates the present status holds since before our records.
    """
    stays = []
    for member in members:
        start = valid_from
        if came_from and member.pk in came_from:
            left, last_day = came_from[member.pk]
            stays.append(Membership(member=member, organization=left, valid_to=last_day, reason=reason[:60]))
            start = last_day + timedelta(days=1)
        stays.append(
            Membership(
                member=member,
                organization_id=member.organization_id,
                group_id=member.group_id,
                valid_from=start,
                reason=reason[:60],
            )
        )
    Membership.objects.bulk_create(stays, batch_size=BATCH)
    MemberStatus.objects.bulk_create(
        [status for member in members for status in first_statuses(member)], batch_size=BATCH
    )


def first_statuses(member: Member) -> list[MemberStatus]:
    """Unsaved status rows that follow from a member's own dates."""
    present = MemberStatus(member=member, type=member.type, standing=member.standing)
    if member.type == MemberType.FULL and member.full_on:
        present.valid_from = member.full_on
        if member.joined_on and member.joined_on < member.full_on:
            return [
                MemberStatus(
                    member=member,
                    type=MemberType.PROBATIONARY,
                    valid_from=member.joined_on,
                    valid_to=member.full_on - timedelta(days=1),
                ),
                present,
            ]
    elif member.type == MemberType.PROBATIONARY:
        present.valid_from = member.joined_on
    return [present]


def close_memberships(*, organization: Organization, on: date, successor: Organization | None, actor) -> int:
    """A branch ends: its members go to `successor` from the day after `on`. Gives how many went.

    Without a successor nothing moves; they stay where they are until somebody transfers them.
    """
    if successor is None:
        return 0
    members = list(Member.objects.filter(organization=organization))
    if not members:
        return 0
    start = on + timedelta(days=1)
    with transaction.atomic():
        Membership.objects.filter(organization=organization, member__in=members, valid_to__isnull=True).update(
            valid_to=on
        )
        Membership.objects.bulk_create(
            [
                Membership(
                    member=member,
                    organization=successor,
                    valid_from=start,
                    reason=f"{organization.name}并入"[:60],
                )
                for member in members
            ],
            batch_size=BATCH,
        )
        Member.objects.filter(organization=organization).update(
            organization=successor, group=None, version=F("version") + 1
        )
        record(
            "member.move",
            actor=actor,
            summary=f"{organization.name}撤并，{len(members)}名党员的组织关系转到{successor.name}",
            organization=successor,
            details={"from": organization.pk, "to": successor.pk, "on": start.isoformat(), "members": len(members)},
        )
    return len(members)


def _locked(member: Member, version: Version | None = None) -> Member:
    # Without a join: on PostgreSQL a row whose branch changed while we waited would drop out of it.
    found = Member.objects.select_for_update(no_key=True).get(pk=member.pk)
    check_version(found, version)
    return found


def _save(member: Member) -> None:
    member.version += 1
    _write(member)


def _write(member: Member) -> None:
    """Raises Refused when another one was registered under the number since it was looked for."""
    try:
        with transaction.atomic():
            derive(member).save()
    except IntegrityError:
        _check_unique(member)
        raise


def _check_branch(organization: Organization) -> None:
    if not organization.is_branch:
        raise Refused(f"{organization.name}不是党支部，党员须登记在党支部。", code="not_a_branch", field="organization")
    if organization.dissolved_on and organization.dissolved_on < timezone.localdate():
        raise Refused(f"{organization.name}已撤销。", code="branch_dissolved", field="organization")


def _check_facts(member: Member) -> None:
    if not member.name:
        raise Refused("请填写姓名。", code="name_missing", field="name")
    if not member.id_number:
        raise Refused("请填写公民身份号码。", code="id_missing", field="id_number")
    if (
        member.joined_on
        and member.full_on
        and before(member.full_on, member.full_month_only, member.joined_on, member.joined_month_only)
    ):
        raise Refused("转正时间早于入党时间。", code="regular_before_join", field="full_on")


def _check_unique(member: Member) -> None:
    taken = Member.objects.filter(id_index=blind_index(member.id_number)).exclude(pk=member.pk)
    if taken.exists():
        raise Refused("这个身份证号已经登记过，请核对。", code="duplicate_id", field="id_number")


def _move_group(member: Member) -> None:
    if member.group is not None and member.group.organization_id != member.organization_id:
        raise Refused("党小组不属于该党员所在的党支部。", code="foreign_group", field="group")
    member.memberships.filter(valid_to__isnull=True).update(group=member.group)


def _labels(names: Iterable[str]) -> list[str]:
    fields = {field.name: str(field.verbose_name) for field in Member._meta.fields}
    return [fields[name] for name in names if not name.endswith("month_only")]


def shown(name: str, old, new) -> list:
    """Old and new as the log may keep them: sensitive values never, records of other tables by their keys."""
    if name in SENSITIVE:
        return ["…", "…"]
    return [value if isinstance(value, (bool, int)) else str(value or "") for value in (old, new)]
