"""党组织台账 → organisations, terms, posts, groups and declared numbers.

Codes: name_missing, kind_missing, kind_unknown, parent_missing, org_unknown, branch_ambiguous, parent_rejected,
parent_circle, duplicate, second_street, date_unreadable, future_date, dissolved_before_established,
term_reversed (reject); kind_differs, parent_differs, dissolved_differs, area_unreadable (warn).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from common.exceptions import Refused
from common.importing.registry import register
from common.importing.report import Report
from common.importing.runner import Importer, Row
from common.importing.subtitle import stated_day
from common.importing.workbook import Workbook
from organizations.ledger.columns import COLUMNS
from organizations.ledger.services import LedgerRow, save_ledger
from organizations.tree.enums import BRANCH_KINDS, Kind
from organizations.tree.models import Organization, OrganizationVersion
from organizations.tree.names import NameIndex, street_of

DEFAULT_DISTRICT = "本区区委"
THE_STREET = {"街道党工委", "街道工委", "党工委", "工委", "街道", "本街道", "本街道党工委"}


@dataclass(eq=False)
class Entry:
    """One organisation the file or the database knows; `row` for those of the file, `saved` for those saved."""

    name: str
    kind: str
    row: Row | None = None
    saved: Organization | None = None


@register
class OrganizationImporter(Importer):
    """A street's ledger of organisations. It makes the street itself from its 街道党工委 row.

    From the pages `street` says which street the file must be of, or `under` the district in which it makes a new
    one; `district` names the root of a new tree.
    """

    key = "organizations"
    title = "党组织台账"
    result_page = "organizations:organization_list"
    permission = "import"
    signature = ("name", "kind", "parent")
    columns = COLUMNS
    makes_street = True

    def __init__(self, *, district: str = "", under: Organization | None = None, **options):
        super().__init__(**options)
        self.district = district
        self.under = under
        self.as_of = self.today
        self.superiors: dict[Row, Entry | None] = {}
        self.entries: dict[Row, Entry] = {}

    def prepare(self, workbook: Workbook) -> None:
        """The day the declared numbers speak of: 时间：2025年12月31日 above the header, else today."""
        self.as_of = stated_day(workbook) or self.today

    def check(self, row: Row) -> None:
        if not row["name"]:
            row.reject("name_missing", "没有党组织名称，请补上", column="name")
        if row["kind"] == "":
            row.reject("kind_missing", "没有填类型，请补上，如党支部、党总支", column="kind")
        if row["kind"] and row["kind"] != Kind.WORK_COMMITTEE and not row["parent"]:
            row.reject("parent_missing", "没有填上级党组织，请补上", column="parent")
        founded, closed = row["established_on"], row["dissolved_on"]
        if founded and founded > self.today:
            row.reject("future_date", "成立时间晚于今天，请核对", column="established_on")
        if founded and closed and closed < founded:
            row.reject("dissolved_before_established", "撤销时间早于成立时间，请核对", column="dissolved_on")
        if row["term_starts"] and row["term_ends"] and row["term_ends"] < row["term_starts"]:
            row.reject("term_reversed", "届满时间早于本届起始，请核对", column="term_ends")

    # -- across rows ------------------------------------------------------------
    def finish(self, rows: Sequence[Row], report: Report) -> None:
        street_row, self.saved_street = self._find_street(rows)
        self.street_name = street_row["name"] if street_row else str(self.saved_street or "")
        self._check_scope()
        self._load_saved()
        self._enter(rows)
        self._resolve_superiors(rows)
        self._reject_orphans(rows)
        for row in rows:
            if row.accepted:
                self._compare(row)
        report.extra.update(self._outcome(rows))

    def _find_street(self, rows: Sequence[Row]) -> tuple[Row | None, Organization | None]:
        """The 街道党工委 row, and the street as it is saved; without either no row will find its superior.

        Raises Refused when it is another street than the one chosen on the page, or no new one where one is asked.
        """
        heads = [row for row in rows if row["kind"] == Kind.WORK_COMMITTEE and row["name"]]
        for row in heads[1:]:
            if row["name"] != heads[0]["name"]:
                row.reject("second_street", "一份台账只能有一个街道党工委，请分开导入", column="kind")
        streets = {street_of(street.name): street for street in Organization.objects.filter(kind=Kind.WORK_COMMITTEE)}
        if heads:
            saved = streets.get(street_of(heads[0]["name"]))
        else:
            saved = self.street or next(
                (streets[name] for row in rows if (name := street_of(row["parent"] or "")) in streets), None
            )
        if self.street and (saved is None or saved.pk != self.street.pk):
            told = heads[0]["name"] if heads else saved
            raise Refused(f"这是“{told}”的台账，而所选的街道是“{self.street}”，请核对。", code="other_street")
        if self.under and saved:
            raise Refused(f"“{saved}”已在系统中，不能再新建，请改选这个街道后导入。", code="street_exists")
        return (heads[0] if heads else None), saved

    def _check_scope(self) -> None:
        """Raises Refused when the user may not import into this street (a new one: into the district)."""
        if self.actor is None or not self.street_name:
            return
        target = self.saved_street or self.under or Organization.objects.filter(kind=Kind.DISTRICT).first()
        if target is None or not self.actor.may(self.permission, target):
            raise Refused(f"您没有导入“{self.street_name}”台账的权限，请联系街道或区委管理员。", code="out_of_scope")

    def _load_saved(self) -> None:
        """Organisations of the street that are saved already, by every name they had."""
        self.index: NameIndex[Entry] = NameIndex(street=self.street_name)
        self.saved: list[Entry] = []
        if self.saved_street is None:
            return
        found = Organization.objects.within([self.saved_street.path])
        by_pk = {
            organization.pk: Entry(organization.name, organization.kind, None, organization) for organization in found
        }
        names = OrganizationVersion.objects.filter(organization__in=by_pk).values_list("organization_id", "name")
        self.saved = list(by_pk.values())
        for pk, name in names:
            self.index.add(by_pk[pk], name)

    def _enter(self, rows: Sequence[Row]) -> None:
        """Give each row its organisation: a saved one, or a new one; what is named twice is rejected."""
        for row in rows:
            if not row["name"] or not row["kind"]:
                continue
            entry = self._same(row)
            if entry is not None and entry.row is not None:
                if row.accepted:
                    row.reject("duplicate", f"与第{entry.row.number}行是同一个党组织，请删去重复的一行", column="name")
                continue
            if entry is None:
                entry = Entry(row["name"], row["kind"])
                self.index.add(entry, row["name"])
            entry.row = row
            self.entries[row] = entry

    def _same(self, row: Row) -> Entry | None:
        """The organisation already entered under the row's name or, being of its kind, under its short key."""
        found = self.index.resolve_whole(row["name"])
        fits = [entry for entry in found.candidates if entry.name == row["name"] or entry.kind == row["kind"]]
        return fits[0] if len(fits) == 1 else None

    def _resolve_superiors(self, rows: Sequence[Row]) -> None:
        units = NameIndex(
            ((e, e.name) for e in self._everyone() if e.kind not in BRANCH_KINDS), street=self.street_name
        )
        for row in rows:
            typed = row["parent"]
            if not typed or row["kind"] == Kind.WORK_COMMITTEE:
                continue
            found = units.resolve(typed)
            is_street = typed in THE_STREET or street_of(typed) == street_of(self.street_name)
            if found.unknown and is_street:
                found = units.resolve(self.street_name)
            if found.ambiguous:
                several = "、".join(entry.name for entry in found.candidates[:4])
                row.reject(
                    "branch_ambiguous", f"上级党组织的简称对应多个党组织（{several}），请写全称", column="parent"
                )
            elif found.found is None:
                row.reject("org_unknown", self._why_unknown(typed), column="parent")
            elif found.found is self.entries.get(row):
                row.reject("parent_circle", "上级党组织是它自己，请核对", column="parent")
            else:
                self.superiors[row] = found.found

    def _everyone(self) -> list[Entry]:
        return list(dict.fromkeys([*self.saved, *self.entries.values()]))

    def _why_unknown(self, typed: str) -> str:
        if self.index.resolve(typed).found is not None:
            return "这是一个党支部，不能作上级党组织，请填党总支、党委或街道党工委"
        if not self.street_name:
            return "台账里没有类型为“街道党工委”的行，系统里也没有这个街道，请先补上街道党工委这一行"
        return "台账和系统里都没有这个上级党组织，请核对名称，或先补上它的一行"

    def _reject_orphans(self, rows: Sequence[Row]) -> None:
        """Reject what stands under a rejected row, at any depth, and circles."""
        changed = True
        while changed:
            changed = False
            for row in rows:
                superior = self.superiors.get(row)
                if not row.accepted or superior is None or superior.saved or superior.row is None:
                    continue
                if not superior.row.accepted:
                    message = f"上级党组织所在的第{superior.row.number}行有误，请先改正那一行"
                    row.reject("parent_rejected", message, column="parent")
                    changed = True
        for row in rows:
            if row.accepted and self._circles(row):
                row.reject("parent_circle", "上级党组织互为上下级，请核对", column="parent")

    def _circles(self, row: Row) -> bool:
        seen = {row}
        superior = self.superiors.get(row)
        while superior is not None and superior.row is not None and not superior.saved:
            if superior.row in seen:
                return True
            seen.add(superior.row)
            superior = self.superiors.get(superior.row)
        return False

    def _compare(self, row: Row) -> None:
        """Warn where the file tells another kind or place than the saved tree: those change by decision only."""
        entry = self.entries[row]
        if entry.saved is None:
            return
        if entry.saved.dissolved_on and not row["dissolved_on"]:
            message = f"系统中它已于{entry.saved.dissolved_on}撤销，班子和任期未改动，请核对"
            row.warn("dissolved_differs", message, column="dissolved_on")
        if entry.kind != row["kind"]:
            message = f"系统中它是“{Kind(entry.kind).label}”，类型未改动；如已升格请在系统中办理“升格”"
            row.warn("kind_differs", message, column="kind")
        superior = self.superiors.get(row)
        if superior is None:
            return
        if superior.saved is None or entry.saved.path[: -Organization.steplen] != superior.saved.path:
            row.warn(
                "parent_differs", "与系统中的上级不同，隶属未改动；如已调整请在系统中办理“隶属变更”", column="parent"
            )

    def _outcome(self, rows: Sequence[Row]) -> dict[str, int]:
        known = sum(1 for row in rows if row.accepted and self.entries[row].saved)
        return {"created": sum(row.accepted for row in rows) - known, "updated": known}

    # -- saving ------------------------------------------------------------
    def save(self, rows: Sequence[Row]) -> None:
        ledger = {}
        for row in rows:
            superior = self.superiors.get(row)
            ledger[row] = LedgerRow(values=row.values, as_of=self.as_of, saved=self.entries[row].saved)
            ledger[row].superior_saved = superior.saved if superior else None
        for row in rows:
            superior = self.superiors.get(row)
            if superior and superior.row and superior.saved is None:
                ledger[row].superior_row = ledger[superior.row]
        save_ledger(list(ledger.values()), district=self.under or self.district or DEFAULT_DISTRICT, actor=self.actor)
