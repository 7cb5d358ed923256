"""Setting up teams, seating people, confirming the rights that follow, and ending all of it.

Whoever keeps the team (`teams.edit`) writes who sits in it. That alone gives nothing: a security administrator
(`posts.manage`) confirms each right, by the same `give_post` as any other. Leaving takes the right along at once.
"""

from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from common.conflicts import Version, check_version
from common.exceptions import Refused, Stale
from organizations.accounts.models import User
from organizations.accounts.services import give_post, withdraw_post
from organizations.audit.services import record, together
from organizations.teams.models import Team, TeamMember
from organizations.teams.rules import Place, right_span, role_of, seat_refusal
from organizations.tree.history import check_living
from organizations.tree.models import Organization

PERM = "teams.edit"
ONE_DAY = timedelta(days=1)


@transaction.atomic
def establish_team(
    *,
    organization: Organization,
    kind: str,
    name: str,
    established_on: date,
    actor: Any,
    purpose: str = "",
    office_at: str = "",
) -> Team:
    """A new team. Raises Refused for a name that a living team of the organisation has already."""
    _require(actor, PERM, organization)
    check_living(organization)
    taken = Refused(f"“{name}”已经登记，不必重复登记。", code="name_taken", field="name")
    if organization.teams.filter(name=name, ended_on__isnull=True).exists():
        raise taken
    try:
        with transaction.atomic():
            team = Team.objects.create(
                organization=organization, kind=kind, name=name, established_on=established_on, purpose=purpose,
                office_at=office_at,
            )  # fmt: skip
    except IntegrityError:  # the same form, sent twice at once, was quicker
        raise taken from None
    _tell("team.establish", team, actor, f"成立{team.name}")
    return team


@transaction.atomic
def edit_team(
    *, team: Team, name: str, purpose: str, office_at: str, actor: Any, version: Version | None = None
) -> Team:
    """Change what is said of a team; its kind stays, for rights follow from it. Raises Refused, Stale."""
    team = _locked(team, actor, version)
    twin = Team.objects.filter(organization=team.organization_id, name=name, ended_on__isnull=True)
    if twin.exclude(pk=team.pk).exists():
        raise Refused(f"“{name}”已经登记，请换一个名称。", code="name_taken", field="name")
    changes = {
        key: [getattr(team, key), value]
        for key, value in {"name": name, "purpose": purpose, "office_at": office_at}.items()
        if getattr(team, key) != value
    }
    for key, (_old, value) in changes.items():
        setattr(team, key, value)
    team.version += 1
    team.save()
    _tell("team.edit", team, actor, f"修改{team.name}", changes=changes)
    return team


@transaction.atomic
def end_team(*, team: Team, first_day_without: date, actor: Any, version: Version | None = None) -> Team:
    """撤销: everybody leaves with the team, and every right that followed ends. Raises Refused, Stale."""
    team = _locked(team, actor, version)
    if first_day_without <= team.established_on:
        raise Refused(f"撤销日期应晚于成立日期（{team.established_on}）。", code="dates", field="first_day_without")
    last_day = first_day_without - ONE_DAY
    with together():
        for member in team.members.select_related("post__user"):
            if member.valid_to is None or member.valid_to > last_day:
                _leave(member, last_day, actor)
        team.ended_on = last_day
        team.version += 1
        team.save()
        _tell("team.end", team, actor, f"撤销{team.name}")
    return team


@transaction.atomic
def seat_member(
    *,
    team: Team,
    name: str,
    seat: str,
    valid_from: date,
    actor: Any,
    user: User | None = None,
    duty: str = "",
    valid_to: date | None = None,
) -> TeamMember:
    """Somebody joins a team; with an account the right that follows waits for a security administrator.

    Raises Refused when the seat is taken or the person sits there already.
    """
    team = _locked(team, actor)
    name = user.name if user else name.strip()
    if not name:
        raise Refused("请填写姓名，或选择一个账号。", code="no_name", field="name")
    if user is not None and actor is not None and not User.objects.visible_to(actor, PERM).filter(pk=user.pk).exists():
        raise Refused("请从列出的账号中选择。", code="unknown_account", field="user")
    if valid_from < team.established_on:
        raise Refused(f"不能早于小组的成立日期（{team.established_on}）。", code="dates", field="valid_from")
    taken = [Place(row.name, row.seat, row.valid_from, row.valid_to) for row in team.members.all()]
    if reason := seat_refusal(Place(name, seat, valid_from, valid_to), taken):
        raise Refused(reason, code="seat", field="seat")
    member = TeamMember.objects.create(
        team=team, user=user, name=name, duty=duty, seat=seat, valid_from=valid_from, valid_to=valid_to
    )
    _tell("team.join", team, actor, f"{name}任{team.name}{member.get_seat_display()}")
    return member


@transaction.atomic
def unseat_member(*, member: TeamMember, first_day_without: date, actor: Any, version: Version | None = None) -> None:
    """Somebody leaves; his right ends at the next request when `first_day_without` is today.

    A seat that was never taken (left on its first day or before) goes. Raises Refused, Stale.
    """
    team = _locked(member.team, actor)
    found = TeamMember.objects.select_related("post__user").filter(pk=member.pk).first()
    if found is None:
        raise Stale
    check_version(found, version)
    last_day = first_day_without - ONE_DAY
    if found.valid_to is not None and found.valid_to <= last_day:
        raise Refused(f"{found.name}在那一天之前就已离任。", code="ended", field="first_day_without")
    with together():
        _leave(found, last_day, actor)
        _tell("team.leave", team, actor, f"{found.name}不再任{team.name}{found.get_seat_display()}")


def _leave(member: TeamMember, last_day: date, actor: Any) -> None:
    if member.post is not None:
        withdraw_post(post=member.post, last_day=last_day, actor=actor)
    if last_day < member.valid_from:
        member.delete()
    else:
        TeamMember.objects.filter(pk=member.pk).update(valid_to=last_day)


@transaction.atomic
def confirm_right(*, member: TeamMember, actor: Any, version: Version | None = None) -> TeamMember:
    """The right that follows from a membership, given by a security administrator from today on.

    Raises Refused where none follows or it was given, and all that give_post refuses: oneself, administrators.
    """
    team = (
        Team.objects.select_for_update(of=("self",), no_key=True).select_related("organization").get(pk=member.team_id)
    )
    check_living(team.organization)
    found = TeamMember.objects.select_related("user").filter(pk=member.pk).first()
    if found is None:
        raise Stale
    check_version(found, version)
    role = role_of(team.kind)
    span = right_span(found.valid_from, found.valid_to, timezone.localdate())
    if role is None or found.user is None:
        raise Refused("这名成员不带权限，不需要授权。", code="no_right")
    if found.post_id:
        raise Refused("这项权限已经授予，不必重复。", code="held_already")
    if span is None or team.ended_on:
        raise Refused(f"{found.name}已经离任，不能再授权。", code="ended")
    with together():
        ground = f"{team.name}{found.get_seat_display()}"
        found.post = give_post(
            user=found.user, organization=team.organization, role=role, valid_from=span[0], valid_to=span[1],
            actor=actor, ground=ground,
        )  # fmt: skip
        found.save(update_fields=["post"])
        _tell("team.right", team, actor, f"确认{found.name}的权限（{ground}）")
    return found


def _require(actor: Any, perm: str, organization: Organization) -> None:
    if actor is not None and not actor.may(perm, organization):
        raise Refused("您没有这个党组织的这项权限。", code="forbidden")


def _locked(team: Team, actor: Any, version: Version | None = None) -> Team:
    """The team's row under a lock, as it is now. Raises Refused once it has ended, Stale."""
    found = Team.objects.select_for_update(of=("self",), no_key=True).select_related("organization").get(pk=team.pk)
    _require(actor, PERM, found.organization)
    check_version(found, version)
    check_living(found.organization)
    if found.ended_on:
        raise Refused(f"“{found.name}”已撤销，不能再变更。", code="ended")
    return found


def _tell(action: str, team: Team, actor: Any, summary: str, **details: Any) -> None:
    record(
        action,
        actor=actor,
        summary=f"{summary}（{team.organization.name}）",
        obj=team,
        organization=team.organization,
        details=details or None,
    )
