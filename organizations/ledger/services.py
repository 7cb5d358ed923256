"""Writing an accepted organisation ledger: new organisations planted, known ones brought up to date. Set-based."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from common.periods import add_months
from organizations.audit.services import About, record, record_each, together
from organizations.ledger.people import InPost
from organizations.settings.selectors import parameter
from organizations.terms.models import PostHeld, Term
from organizations.terms.rules import term_parameter
from organizations.tree.enums import Change, Kind
from organizations.tree.models import Group, HeadcountReturn, Organization, OrganizationChange, OrganizationVersion
from organizations.tree.planting import BATCH, NewOrganization
from organizations.tree.services import establish_organization, establish_organizations

ONE_DAY = timedelta(days=1)
FACTS = ("approval_number", "venue_area", "phone", "note")


@dataclass(eq=False)
class LedgerRow:
    """One accepted row. `saved`: the organisation it brings up to date; else it is new, below one of the superiors."""

    values: dict[str, Any]
    as_of: date
    saved: Organization | None = None
    superior_saved: Organization | None = None
    superior_row: "LedgerRow | None" = None
    is_new: bool = False

    @property
    def organization(self) -> Organization:
        """The saved organisation; new ones have it once they are planted."""
        if self.saved is None:
            raise ValueError("not planted yet")
        return self.saved

    @property
    def year_start(self) -> date:
        """What a ledger says holds for its whole year, as its headcount does: it gives no days of its changes."""
        return date(self.as_of.year, 1, 1)

    def last_day_of(self, held: Group | PostHeld) -> date:
        """The last day of what this ledger no longer names.

        What an earlier import of the same year began thereby never was; what a person dated within the year ends with
        the day before the ledger.
        """
        if held.valid_from and held.valid_from > self.year_start:
            return max(self.as_of - ONE_DAY, held.valid_from)
        return self.year_start - ONE_DAY


@transaction.atomic
def save_ledger(rows: Sequence[LedgerRow], *, district: Organization | str, actor: Any) -> None:
    """Save the rows of one street. `district` is the root for a street that is new, or its name if the ledger has none.

    A ledger older than one already taken in adds its numbers and changes nothing else; so does any for an
    organisation that has been dissolved.
    """
    known = [row for row in rows if row.saved]
    newest = _newest_returns(row.organization for row in known)
    current = [
        row
        for row in known
        if row.as_of >= newest.get(row.organization.pk, row.as_of) and not row.organization.dissolved_on
    ]
    with together():
        _save_rows(rows, known, current, district, actor)


def _save_rows(rows, known, current, district: Organization | str, actor: Any) -> None:
    _plant_new([row for row in rows if not row.saved], district, actor)
    current += [row for row in rows if row.is_new]
    _update_facts([row for row in current if not row.is_new], actor)
    _save_terms(current)
    _save_posts(current)
    _save_groups(current)
    _save_headcounts(rows)
    record(
        "organization.import",
        actor=actor,
        summary=f"导入党组织台账：新增{len(rows) - len(known)}个，更新{len(known)}个",
        organization=rows[0].organization,
        details={"created": len(rows) - len(known), "updated": len(known)},
    )
    each = [
        About(row.organization, row.organization.pk, f"党组织台账导入：更新{row.organization.name}") for row in known
    ]
    record_each("organization.imported", each, actor=actor)


def _newest_returns(organizations) -> dict[int, date]:
    pks = [organization.pk for organization in organizations]
    rows = HeadcountReturn.objects.filter(organization__in=pks).order_by("as_of")
    return dict(rows.values_list("organization_id", "as_of"))


def _plant_new(rows: Sequence[LedgerRow], district: Organization | str, actor: Any) -> None:
    specs: dict[LedgerRow, NewOrganization] = {}
    for row in rows:
        values = row.values
        specs[row] = NewOrganization(
            name=values["name"],
            kind=values["kind"],
            parent=row.superior_saved,
            is_community=bool(values.get("is_community")),
            established_on=values.get("established_on"),
            dissolved_on=values.get("dissolved_on"),
            venue_area=values.get("venue_area"),
            approval_number=values.get("approval_number") or "",
            phone=values.get("phone") or "",
            note=values.get("note") or "",
        )
    for row, spec in specs.items():
        if row.superior_row:
            spec.parent = specs[row.superior_row]
        elif spec.kind == Kind.WORK_COMMITTEE:
            if isinstance(district, Organization):
                spec.parent = district
            else:
                spec.parent = _district(row.values.get("parent") or district, actor)
    organizations = establish_organizations(list(specs.values()), actor=actor, reason="导入党组织台账")
    for row, organization in zip(specs, organizations, strict=True):
        row.saved, row.is_new = organization, True


def _district(name: str, actor: Any) -> Organization:
    """The root called `name`, the only root there is, or a new one."""
    roots = list(Organization.objects.filter(depth=1, kind=Kind.DISTRICT))
    named = [root for root in roots if root.name == name]
    if named or len(roots) == 1:
        return (named or roots)[0]
    return establish_organization(name=name, kind=Kind.DISTRICT, parent=None, established_on=None, actor=actor)


def _update_facts(rows: Sequence[LedgerRow], actor: Any) -> None:
    """Bring facts up to date; empty cells erase nothing. Dissolution is a dated change and is written as one."""
    for row in rows:
        organization, values = row.organization, row.values
        for name in FACTS:
            if values.get(name) not in ("", None):
                setattr(organization, name, values[name])
        if values.get("established_on"):
            organization.established_on = values["established_on"]
        organization.version += 1
    closing = [row for row in rows if row.values.get("dissolved_on") and not row.organization.dissolved_on]
    for row in closing:
        row.organization.dissolved_on = row.values["dissolved_on"]
    Organization.objects.bulk_update(
        [row.organization for row in rows],
        [*FACTS, "established_on", "dissolved_on", "version"],
        batch_size=BATCH,
    )
    changes = [
        OrganizationChange(
            organization=row.organization,
            change=Change.DISSOLVE,
            effective_on=row.organization.dissolved_on,
            summary=f"撤销{row.organization.name}（党组织台账）",
            actor=actor,
        )
        for row in closing
    ]
    OrganizationChange.objects.bulk_create(changes, batch_size=BATCH)
    _date_versions(rows, closing)


def _date_versions(rows: Sequence[LedgerRow], closing: Sequence[LedgerRow]) -> None:
    """The first version begins with the organisation, the last ends with it."""
    by_pk = {row.organization.pk: row.organization for row in rows}
    ends = {row.organization.pk for row in closing}
    first: dict[int, OrganizationVersion] = {}
    last: dict[int, OrganizationVersion] = {}
    for version in OrganizationVersion.objects.filter(organization__in=by_pk).order_by("id"):
        first.setdefault(version.organization_id, version)
        last[version.organization_id] = version
    for pk, organization in by_pk.items():
        if pk in first:
            first[pk].valid_from = organization.established_on
        if pk in ends:
            last[pk].valid_to = organization.dissolved_on
    OrganizationVersion.objects.bulk_update(first.values(), ["valid_from"], batch_size=BATCH)
    OrganizationVersion.objects.bulk_update([last[pk] for pk in ends], ["valid_to"], batch_size=BATCH)


def _save_terms(rows: Sequence[LedgerRow]) -> None:
    """One term a row; a missing end is reckoned from the length of the term, and the other way round."""
    lengths: dict[str, int] = {}
    known = {
        (term.organization_id, term.starts_on): term
        for term in Term.objects.filter(organization__in=[row.organization.pk for row in rows if not row.is_new])
    }
    new, changed = [], []
    for row in rows:
        starts, ends = _term_days(row, lengths)
        if starts is None or ends is None:
            continue
        term = known.get((row.organization.pk, starts))
        if term is None:
            new.append(Term(organization=row.organization, starts_on=starts, ends_on=ends))
        elif term.ends_on != ends:
            term.ends_on = ends
            changed.append(term)
    Term.objects.bulk_create(new, batch_size=BATCH)
    Term.objects.bulk_update(changed, ["ends_on"], batch_size=BATCH)


def _term_days(row: LedgerRow, lengths: dict[str, int]) -> tuple[date | None, date | None]:
    """Both days of the term; one that is missing is reckoned from the other by the length of the term."""
    starts: date | None = row.values.get("term_starts")
    ends: date | None = row.values.get("term_ends")
    if (starts and ends) or not (starts or ends):
        return starts, ends
    superior = row.superior_saved or (row.superior_row.saved if row.superior_row else None)
    key = term_parameter(
        row.organization.kind,
        is_community=row.organization.is_community,
        under_community=bool(superior and superior.is_community),
    )
    if key and key not in lengths:
        lengths[key] = parameter(key)
    months = 12 * lengths[key] if key else 0
    if ends:
        return add_months(ends, -months), ends
    return (starts, add_months(starts, months)) if starts else (None, None)


def _save_posts(rows: Sequence[LedgerRow]) -> None:
    """People in post: those first seen since before our records, later ones from the ledger's year on."""
    held: dict[int, list[PostHeld]] = {}
    present = PostHeld.objects.filter(
        organization__in=[row.organization.pk for row in rows if not row.is_new], valid_to__isnull=True
    )
    for post in present:
        held.setdefault(post.organization_id, []).append(post)
    new: list[PostHeld] = []
    ended: list[PostHeld] = []
    marked: list[PostHeld] = []
    for row in rows:
        people = _people(row)
        if people is None:
            continue
        before = {(post.post, post.person): post for post in held.get(row.organization.pk, [])}
        since = row.year_start if before else None
        for order, person in enumerate(people):
            facts = {"full_time": person.full_time, "dual_post": _is_dual(row, person), "order": order}
            key = (person.post, person.person)
            holder = before.pop(key) if key in before else None
            if holder is None:
                new.append(
                    PostHeld(
                        organization=row.organization, post=person.post, person=person.person, valid_from=since, **facts
                    )
                )
            else:
                for name, value in facts.items():
                    setattr(holder, name, value)
                marked.append(holder)
        for post in before.values():
            post.valid_to = row.last_day_of(post)
            ended.append(post)
    PostHeld.objects.bulk_create(new, batch_size=BATCH)
    PostHeld.objects.bulk_update(marked, ["full_time", "dual_post", "order"], batch_size=BATCH)
    PostHeld.objects.bulk_update(ended, ["valid_to"], batch_size=BATCH)


def _people(row: LedgerRow) -> list[InPost] | None:
    """All people of the row; None where the file has no such columns or the organisation is closed and empty."""
    cells = [row.values.get(name) for name in ("secretary", "deputy", "committee")]
    if all(cell is None for cell in cells):
        return None
    people = [person for cell in cells for person in cell or []]
    return None if row.organization.dissolved_on and not people else people


def _is_dual(row: LedgerRow, person: InPost) -> bool:
    return bool(row.values.get("dual_post")) and person in (row.values.get("secretary") or [])


def _save_groups(rows: Sequence[LedgerRow]) -> None:
    """第一党小组 … 第N党小组 of the ledger's year; where there are fewer now the last ones close."""
    standing: dict[int, list[Group]] = {}
    years = {row.organization.pk: row.year_start for row in rows if not row.is_new}
    for group in Group.objects.filter(organization__in=years).order_by("order", "id"):
        if group.valid_to is None or group.valid_to >= years[group.organization_id]:
            standing.setdefault(group.organization_id, []).append(group)
    new, closed = [], []
    for row in rows:
        count = row.values.get("groups")
        if count is None:
            continue
        organization = row.organization
        before = standing.get(organization.pk, [])
        new += [
            Group(
                organization=organization,
                name=f"第{numeral(n)}党小组",
                order=n,
                valid_from=None if row.is_new else row.year_start,
                valid_to=organization.dissolved_on,
            )
            for n in range(len(before) + 1, min(count, MOST_GROUPS) + 1)
        ]
        for group in before[count:] if not organization.dissolved_on else []:
            group.valid_to = row.last_day_of(group)
            closed.append(group)
    Group.objects.bulk_create(new, batch_size=BATCH)
    Group.objects.bulk_update(closed, ["valid_to"], batch_size=BATCH)


MOST_GROUPS = 99
DIGITS = "零一二三四五六七八九"


def numeral(n: int) -> str:
    """1 to 99 in Chinese: 一, 十, 十二, 二十一."""
    tens, ones = divmod(n, 10)
    head = "" if not tens else ("十" if tens == 1 else f"{DIGITS[tens]}十")
    return head + (DIGITS[ones] if ones else "")


def _save_headcounts(rows: Sequence[LedgerRow]) -> None:
    """The numbers the ledger declares, one return an organisation and day."""
    returns = [
        HeadcountReturn(
            organization=row.organization,
            as_of=row.as_of,
            formal=row.values.get("formal") or 0,
            probationary=row.values.get("probationary") or 0,
        )
        for row in rows
        if row.values.get("formal") is not None or row.values.get("probationary") is not None
    ]
    HeadcountReturn.objects.bulk_create(
        returns,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["organization", "as_of"],
        update_fields=["formal", "probationary"],
    )
