"""The report as an official paper (.docx) and its annex (.xlsx)."""

from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from activities.sessions.enums import SessionKind
from common.documents.content import OfficialPaper
from common.documents.official import build
from common.documents.save import save_document, steady
from common.documents.wording import document_number
from common.exporting.tables import Column
from common.exporting.workbook import Sheet, write_workbook
from reports.supervision.content import Facts, report_blocks
from reports.supervision.rules import attendance_rate, held_rate, kinds_of


def paper_title(facts: Facts) -> str:
    return f"{facts['street']['name']}关于{facts['label']}党的组织生活开展情况的督查通报"


def write_docx(
    path: Path, facts: Facts, before: Facts, *, settings: dict[str, Any], day: date, footer: str = ""
) -> None:
    """The bulletin. `settings` are those of services.report_settings, `day` its date; same input, same bytes.

    An official paper has no room for a line of ours: `footer`, who made it and when, is kept in its properties.
    """
    street = facts["street"]["name"]
    prefix, number = settings["prefix"], settings["number"]
    paper = OfficialPaper(
        issuer_mark=f"{street}文件",
        number=document_number(prefix, day.year, number) if prefix and number else "",
        title=paper_title(facts),
        addressee="各基层党组织",
        body=report_blocks(facts, before, target=settings["target"], days=settings["days"]),
        attachments=(f"{facts['label']}组织生活完成情况明细表（电子表格）",),
        signature=street,
        signed_on=day,
        printed_by=f"{street}党建办公室",
    )
    save_document(build(paper), path, author=street, moment=_midnight(day), comments=footer)


def write_xlsx(path: Path, facts: Facts, *, day: date, footer: str = "") -> None:
    """The annex: units, branches by kind, gaps, late records, each signed with `footer`."""
    sheets = [_units(facts), _branches(facts), _gaps(facts)]
    write_workbook(path, [replace(sheet, footer="　".join(filter(None, (sheet.footer, footer)))) for sheet in sheets])
    steady(path, _midnight(day))


def _units(facts: Facts) -> Sheet:
    kinds = kinds_of(facts)
    columns = [Column("党组织", 30), Column("支部数", 8)]
    columns += [Column(f"{SessionKind(kind).label}{word}", 9) for kind in kinds for word in ("应开", "已开")]
    columns += [Column("完成率", 10, "percent"), Column("应到", 8), Column("实到", 8)]
    columns += [Column("到会率", 10, "percent"), Column("补录", 8)]
    lines = [(unit["name"], len(unit["branches"]), unit["total"]) for unit in facts["units"]]
    lines.append(("合计", facts["branch_count"], facts["total"]))
    rows = []
    for name, branches, total in lines:
        counts = [total["kinds"].get(kind, {}).get(word, 0) for kind in kinds for word in ("due", "held")]
        rates = [_float(held_rate(total)), total["expected"], total["present"], _float(attendance_rate(total))]
        rows.append([name, branches, *counts, *rates, total["late"]])
    return Sheet("各党组织", f"{facts['label']}各党组织组织生活完成情况", columns, rows)


def _branches(facts: Facts) -> Sheet:
    kinds = kinds_of(facts)
    columns = [Column("所属党组织", 24), Column("党支部", 34)]
    columns += [Column(SessionKind(kind).label, 12) for kind in kinds]
    columns += [Column("完成率", 10, "percent"), Column("应到", 8), Column("实到", 8)]
    columns += [Column("到会率", 10, "percent"), Column("补录", 8)]
    rows = []
    for unit in facts["units"]:
        for branch in unit["branches"]:
            total = branch["total"]
            cells = [_cell_text(branch["kinds"].get(kind)) for kind in kinds]
            rates = [_float(held_rate(total)), total["expected"], total["present"], _float(attendance_rate(total))]
            rows.append([unit["short"], branch["name"], *cells, *rates, total["late"]])
    footer = "“已开/应开”；“—”为本期不到期。"
    return Sheet("各支部", f"{facts['label']}各党支部组织生活完成情况", columns, rows, footer)


def _cell_text(count: dict[str, Any] | None) -> str:
    if count is None or count["reason"]:
        return "不适用"
    return f"{count['held']}/{count['due']}" if count["due"] else "—"


def _gaps(facts: Facts) -> Sheet:
    columns = [
        Column("序号", 6),
        Column("所属党组织", 24),
        Column("党支部", 30),
        Column("类别", 12),
        Column("期间", 16),
    ]
    columns += [Column("缺开次数", 10), Column("未开的党小组", 30)]
    rows = [
        [n, gap["unit"], gap["branch"], gap["kind_label"], gap["label"], gap["missing"], "、".join(gap["groups"])]
        for n, gap in enumerate(facts["gaps"], start=1)
    ]
    return Sheet("应开未开", f"{facts['label']}应开未开清单", columns, rows)


def _float(share) -> float | None:
    return None if share is None else float(share)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time())
