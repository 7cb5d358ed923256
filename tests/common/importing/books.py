"""Small workbooks for tests, and an importer that only judges."""

import io
from datetime import date

from openpyxl import Workbook

from common.importing import cleaning
from common.importing.columns import Column
from common.importing.runner import Importer

COLUMNS = (
    Column("name", "姓名", clean=cleaning.person_name, needed=True),
    Column("id_number", "公民身份号码", ("身份证号",), clean=cleaning.identity_number, needed=True, sensitive=True),
    Column("branch", "所在党支部", ("所属党支部",), required=True),
    Column("type", "人员类别(正式/预备)", ("党籍状态",), hints=("正式",)),
    Column("joined", "入党时间", ("加入党组织日期",), clean=cleaning.partial_date),
    Column("age", "党龄(年)", computed=True, clean=cleaning.ignored),
)


class PeopleImporter(Importer):
    key = "people"
    title = "人员名册"
    columns = COLUMNS
    signature = ("name", "id_number")

    def __init__(self, **options):
        super().__init__(**({"today": date(2026, 1, 10)} | options))
        self.stored = []

    def check(self, row):
        if row["name"] == "坏人":
            row.reject("not_him", "此人不能导入，请删除", column="name")

    def save(self, rows):
        self.stored += [row.values for row in rows]


def book(rows, *, title="Sheet1", merges=(), more=()):
    """The bytes of an .xlsx with `rows`; `merges` are ranges such as "A2:A4", `more` further (title, rows)."""
    made = Workbook()
    sheet = made.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    for span in merges:
        sheet.merge_cells(span)
    for name, others in more:
        extra = made.create_sheet(name)
        for row in others:
            extra.append(row)
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()
