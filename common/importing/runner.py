"""From a workbook to a verdict for every row, and from the accepted rows to the database: all, none, or the good ones.

Two phases (design.md §4): everything is cleaned and shown first; only then one transaction saves.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar

from django.db import transaction

from common.exceptions import Refused
from common.importing.cleaning import BLANK_WORDS, BadCell, plain
from common.importing.columns import Column, Header, LabelIndex, find_header, row_kind
from common.importing.report import ACCEPT, REJECT, WARN, Issue, Report
from common.importing.workbook import Sheet, UnreadableWorkbook, Workbook, read_workbook

ALL_OR_NOTHING = "all"
GOOD_ROWS = "good_rows"
DRY_RUN = "dry_run"
EMPTY = ("", None)


class Row:
    """One record of the file. `values` holds clean values by column name; a column that is not there gives None."""

    __slots__ = ("cells", "importer", "issues", "number", "sheet", "values", "verdict")

    def __init__(self, importer: "Importer", sheet: str, number: int, cells: list):
        self.importer = importer
        self.sheet = sheet
        self.number = number
        self.cells = cells
        self.values: dict[str, Any] = {}
        self.issues: list[Issue] | None = None
        self.verdict = ACCEPT

    def __getitem__(self, name: str):
        return self.values.get(name)

    @property
    def accepted(self) -> bool:
        return self.verdict != REJECT

    def reject(self, code: str, message: str, *, column: str = "", value: str | None = None) -> None:
        """Record a reason against the row. `message` says what and how to mend; place and value are added."""
        self._say(REJECT, code, message, column, value)

    def warn(self, code: str, message: str, *, column: str = "", value: str | None = None) -> None:
        """Record a doubt about an accepted row."""
        self._say(WARN, code, message, column, value)

    def _say(self, verdict: str, code: str, message: str, column: str, value: str | None) -> None:
        spec = self.importer.by_name.get(column)
        label = spec.label if spec else column
        if value is None:
            value = self.importer.raw_text(self, column)
        if spec and spec.sensitive:
            value = masked(value)
        shown = f"“{value[:40]}”" if value else ""
        place = f"“{self.sheet}”第{self.number}行" + (f"“{label}”" if label else "")
        issue = Issue(self.sheet, self.number, label, verdict, code, f"{place}{shown}：{message}。")
        self.issues = [*(self.issues or []), issue]
        if verdict == REJECT or self.verdict == ACCEPT:
            self.verdict = verdict


def masked(value: str) -> str:
    """A sensitive value as a message may show it: both ends, stars between."""
    return value if len(value) < 8 else f"{value[:3]}{'*' * (len(value) - 5)}{value[-2:]}"


@dataclass
class Plan:
    """What the first phase found: the report, the rows that could be saved, and the file where it could be read."""

    report: Report
    rows: list[Row] = field(default_factory=list)
    headers: dict[str, Header] = field(default_factory=dict)
    workbook: Workbook | None = None


class Importer:
    """One kind of ledger. A subclass names its columns and says what rows mean; see docs/adding-an-import.md.

    `street` is the organisation whose subtree is filled (None where the file itself makes it), `today` the date the
    import believes it is, `actor` the user or None for the command line.
    """

    key: ClassVar[str] = ""
    title: ClassVar[str] = ""
    permission: ClassVar[str] = "import"
    columns: ClassVar[tuple[Column, ...]] = ()
    signature: ClassVar[tuple[str, ...]] = ()
    # For the pages: where the result can be seen (a URL name), and whether the importer takes `year`.
    result_page: ClassVar[str] = ""
    asks_year: ClassVar[bool] = False
    # Whether the file can make a street; such an importer takes `under`, the district a new one stands under.
    makes_street: ClassVar[bool] = False

    def __init__(self, *, street=None, today: date, actor=None, mapping: dict[str, str] | None = None):
        self.street = street
        self.today = today
        self.actor = actor
        self.mapping = mapping or {}
        self.by_name = {column.name: column for column in self.columns}
        self.places: dict[str, dict[str, int]] = {}

    # -- what a subclass writes ------------------------------------------------------------
    def prepare(self, workbook: Workbook) -> None:
        """Load what the checks look up, in a fixed number of statements. Raise Refused to refuse the file."""

    def check(self, row: Row) -> None:
        """Rules across the cells of one row, through row.reject and row.warn."""

    def finish(self, rows: Sequence[Row], report: Report) -> None:
        """Rules across rows, after every row was checked; verdicts may still change here."""

    def save(self, rows: Sequence[Row]) -> None:
        """Write the accepted rows in bulk; runs inside the one transaction."""
        raise NotImplementedError

    def explain_wrong_form(self, workbook: Workbook) -> str:
        """Why no sheet was recognised, in a sentence a clerk understands."""
        from common.importing.registry import recognised_as

        names = "、".join(self.by_name[name].label for name in self.signature)
        if other := recognised_as(workbook, other_than=self.key):
            return f"这看起来是《{other}》，不是《{self.title}》（没有“{names}”列），请换一个导入种类。"
        return f"没有找到《{self.title}》的表头（至少要有“{names}”列），请检查是否选错了文件或导入种类。"

    # -- phase one ------------------------------------------------------------
    def validate(self, source) -> Plan:
        """Read and judge a whole file; saves nothing. `source`: path, bytes, binary file, or what `read` gave."""
        workbook = self.read(source)
        if isinstance(workbook, UnreadableWorkbook):
            return Plan(Report.refused(workbook.code, workbook.message))
        try:
            self.prepare(workbook)
            plan = self._judge(workbook)
        except Refused as error:
            plan = Plan(Report.refused(error.code, error.message))
        plan.workbook = workbook
        return plan

    @staticmethod
    def read(source) -> Workbook | UnreadableWorkbook:
        """The workbook, or why it is not read; for callers who read before they open a transaction."""
        if isinstance(source, Workbook | UnreadableWorkbook):
            return source
        try:
            return read_workbook(source)
        except UnreadableWorkbook as error:
            return error

    def _judge(self, workbook: Workbook) -> Plan:
        index = LabelIndex(self.columns, self.mapping)
        plan = Plan(Report())
        rows: list[Row] = []
        for sheet in workbook.sheets:
            header = find_header(sheet, index, self.signature)
            if header is None:
                continue
            plan.headers[sheet.name] = header
            self.places[sheet.name] = header.places
            self._note_columns(plan.report, header)
            rows += self._read_sheet(sheet, header, workbook, plan.report)
        if not plan.headers:
            return Plan(Report.refused("wrong_form", self.explain_wrong_form(workbook)))
        if not rows:
            plan.report.error_code, plan.report.error = "no_rows", "找到了表头，但下面没有任何数据行。"
            return plan
        self.finish(rows, plan.report)
        self._count(rows, plan.report)
        plan.rows = rows
        return plan

    def _note_columns(self, report: Report, header: Header) -> None:
        report.unknown_columns += [label for label in header.unknown if label not in report.unknown_columns]
        report.missing_columns += [label for label in header.missing if label not in report.missing_columns]
        for name, labels in header.ambiguous.items():
            report.ambiguous_columns.setdefault(self.by_name[name].label, labels)

    def _read_sheet(self, sheet: Sheet, header: Header, workbook: Workbook, report: Report) -> Iterable[Row]:
        width = len(header.labels)
        wide = {top[0] for top, end in sheet.merged if end[1] - top[1] + 1 >= max(2, width // 2) and top[1] <= 1}
        absent = [column for column in self.columns if column.needed and column.name not in header.places]
        readers = [
            (column, header.places[column.name], column.name)
            for column in self.columns
            if column.name in header.places and not column.computed
        ]
        for place in range(header.row + header.height, len(sheet.rows)):
            cells = sheet.rows[place]
            kind = row_kind(cells, header, wide=place in wide)
            if kind is not None:
                if place < len(sheet.rows):
                    report.skipped[kind] += 1
                continue
            report.rows_read += 1
            row = Row(self, sheet.name, place + 1, cells)
            for column in absent:
                row.reject("column_missing", f"表中没有“{column.label}”列，请补上这一列", column=column.name, value="")
            self._clean(row, readers, sheet.formulas)
            self.check(row)
            yield row

    def _clean(self, row: Row, readers, formulas: frozenset) -> None:
        cells, values = row.cells, row.values
        for column, place, name in readers:
            raw = cells[place] if place < len(cells) else ""
            try:
                values[name] = column.clean(raw)
            except BadCell as problem:
                values[name] = problem.value
                row._say(problem.verdict, problem.code, problem.message, name, None)
            if isinstance(raw, str) and raw[:1] in "= 　" and raw.lstrip().startswith("="):
                row.warn("text_like_formula", "文字以“=”开头，已按普通文字保存，请核对", column=name)
            if formulas and (row.number, place) in formulas:
                row.warn("formula_cell", "这一格是公式，已按显示的结果保存、公式不保留，请核对", column=name)
            if column.required and values[name] in EMPTY and plain(raw) in BLANK_WORDS:
                row.warn("missing_required", "必填项是空的，请补上", column=name)

    def _count(self, rows: Sequence[Row], report: Report) -> None:
        for row in rows:
            if row.verdict == REJECT:
                report.rejected += 1
            else:
                report.accepted += 1
                report.accepted_with_warning += row.verdict == WARN
            if row.issues:
                report.issues += row.issues

    def raw_text(self, row: Row, column: str) -> str:
        """What the file holds in `column` of a row, as typed."""
        place = self.places.get(row.sheet, {}).get(column)
        return plain(row.cells[place]) if place is not None and place < len(row.cells) else ""

    # -- phase two ------------------------------------------------------------
    def commit(self, plan: Plan, mode: str = ALL_OR_NOTHING) -> Report:
        """Save what `mode` allows in one transaction. Nothing is saved when anything is rejected, unless GOOD_ROWS."""
        report = plan.report
        accepted = [row for row in plan.rows if row.accepted]
        if mode == DRY_RUN or report.error or not accepted or (report.rejected and mode != GOOD_ROWS):
            return report
        try:
            with transaction.atomic():
                self.save(accepted)
        except Refused as error:
            report.error, report.error_code = error.message, error.code
            return report
        report.saved = len(accepted)
        return report

    def run(self, source, mode: str = ALL_OR_NOTHING) -> Report:
        """Both phases."""
        return self.commit(self.validate(source), mode)
