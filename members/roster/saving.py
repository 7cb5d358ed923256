"""Writing the accepted rows of a roster: bulk statements only, their number grows with batches, not with rows."""

import re
from collections.abc import Sequence
from datetime import timedelta

from common.importing.cleaning import half_width, squeeze
from members.membership.models import Membership, MemberStatus
from members.membership.services import FACTS, first_statuses, shown, start_histories
from members.roster.derived import DERIVED, derive
from members.roster.models import Member
from organizations.audit.services import About, record, record_each

BATCH = 500
DIGITS = str.maketrans("1234567890", "一二三四五六七八九十")
PLAIN = (
    *("name", "sex", "nation", "education", "degree", "native_place", "occupation", "workplace", "party_post"),
    *("retired", "phone", "address", "floating", "floating_to", "lost_contact", "exempt", "can_volunteer"),
    *("note", "id_number"),
)
UPDATED = sorted({*FACTS, *DERIVED, "organization", "group", "type", "version"})


def group_key(name: str) -> str:
    """第1党小组, 第一小组, 一组 and 第一党小组 are the same group of a branch."""
    key = squeeze(half_width(name))
    key = re.sub(r"^第|(党?小组|组)$", "", key)
    return key.translate(DIGITS) if key.isdigit() and len(key) == 1 else key


# Columns whose empty cell is filled from elsewhere: the member has a value, the roster is incomplete all the same.
REPLACED = ("性别", "出生年月", "人员类别(正式/预备)")


def _told(member: Member, before: dict, after: dict) -> About:
    """What the log says of one updated member."""
    changed = {name: shown(name, old, after[name]) for name, old in before.items() if old != after[name]}
    moved = "，组织关系转到" + member.organization.name if changed.pop("organization_id", None) else ""
    changed.pop("group_id", None)
    words = f"花名册导入：更新党员{member.name}的信息{moved}"
    return About(member, member.organization_id, words, {"changes": changed})


class RosterSaver:
    """Turns accepted rows into members; knows the importer for its street, clock and known members."""

    def __init__(self, importer):
        self.importer = importer
        self.told: list[About] = []

    def save(self, rows: Sequence) -> None:
        """Create, update, move and promote; record the counts and what happened to each."""
        known = self.importer.existing
        fresh = [row for row in rows if row["id_number"] not in known]
        created = self._create(fresh)
        changed = self._update([(known[row["id_number"]], row) for row in rows if row["id_number"] in known])
        self.importer.outcome = {"created": created, "changed": changed, "unchanged": len(rows) - created - changed}
        record(
            "member.import",
            actor=self.importer.actor,
            organization=self.importer.street,
            summary=f"导入党员花名册：新增{created}人，更新{changed}人",
            details=self.importer.outcome,
        )
        record_each("member.imported", self.told, actor=self.importer.actor)

    def _create(self, rows) -> int:
        members = [self._filled(Member(), row) for row in rows]
        Member.objects.bulk_create(members, batch_size=BATCH)
        self.told += [About(member, member.organization_id, f"花名册导入：登记党员{member.name}") for member in members]
        came = {member.pk: row["came"] for member, row in zip(members, rows, strict=True) if row["came"]}
        start_histories(members, reason="花名册导入", came_from=came)
        return len(members)

    def _filled(self, member: Member, row) -> Member:
        """`member` with the facts of `row`; empty cells leave what is there."""
        member.organization = row["branch"]
        if row["group"] is not None or member.pk is None:
            member.group = row["group"]
        member.type = row["type"]
        member.birth_date = row["born"]
        for name in PLAIN:
            value = row[name]
            if value not in (None, ""):
                setattr(member, name, value)
        for name, field in (("joined", "joined"), ("regular", "full")):
            if row[name] is not None:
                setattr(member, f"{field}_on", row[name].day)
                setattr(member, f"{field}_month_only", row[name].month_only)
        derive(member)
        empty = {issue.column for issue in row.issues or () if issue.code == "missing_required"}
        member.missing_fields += [label for label in REPLACED if label in empty]
        member.incomplete = bool(member.missing_fields)
        return member

    def _update(self, pairs) -> int:
        changed, moved, promoted = [], [], []
        for member, row in pairs:
            before = {name: getattr(member, name) for name in (*FACTS, "organization_id", "group_id", "type")}
            if row["branch"].pk != member.organization_id:
                member.group = None
            self._filled(member, row)
            after = {name: getattr(member, name) for name in before}
            if before == after:
                continue
            self.told.append(_told(member, before, after))
            member.version += 1
            changed.append(member)
            if before["organization_id"] != after["organization_id"]:
                moved.append(member)
            if before["type"] != after["type"]:
                promoted.append(member)
        Member.objects.bulk_update(changed, UPDATED, batch_size=100)
        self._move(moved)
        self._promote(promoted)
        return len(changed)

    def _move(self, members: list[Member]) -> None:
        start = self.importer.today
        stays = Membership.objects.filter(member__in=members, valid_to__isnull=True)
        stays.update(valid_to=start - timedelta(days=1))
        Membership.objects.bulk_create(
            [
                Membership(
                    member=member,
                    organization=member.organization,
                    group=member.group,
                    valid_from=start,
                    reason="花名册导入",
                )
                for member in members
            ],
            batch_size=BATCH,
        )

    def _promote(self, members: list[Member]) -> None:
        """A changed type: the history is drawn anew from the dates the roster now gives."""
        MemberStatus.objects.filter(member__in=members).delete()
        MemberStatus.objects.bulk_create(
            [status for member in members for status in first_statuses(member)], batch_size=BATCH
        )
