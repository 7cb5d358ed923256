"""A plan as plain data for the preview and the mapping screen."""

from common.importing.columns import LabelIndex, find_header, tidy_label
from common.importing.runner import Importer, Plan
from common.importing.workbook import Workbook

TITLE_COLUMNS = 3


def preview_of(plan: Plan) -> dict:
    """{"rows": [{"sheet", "row", "title", "verdict", "issues": [[column, verdict, message]]}]}."""
    return {"rows": [_line(row) for row in plan.rows]}


def _line(row) -> dict:
    """One row; its title is made of its first telling cells, sensitive ones never."""
    words: list[str] = []
    for column in row.importer.columns:
        if len(words) == TITLE_COLUMNS:
            break
        if not column.computed and not column.sensitive and (word := row.importer.raw_text(row, column.name)):
            words.append(word[:30])
    place = f"“{row.sheet}”第{row.number}行"
    issues = [[issue.column, issue.verdict, issue.message.removeprefix(place)] for issue in row.issues or ()]
    return {"sheet": row.sheet, "row": row.number, "title": " ".join(words), "verdict": row.verdict, "issues": issues}


def headings_of(importer: Importer, workbook: Workbook | None) -> list[dict]:
    """Headings of a workbook and the column each is taken for: [{"label", "column"}], column "" where none is known.

    Where no sheet was recognised, those of the row that looks most like a header.
    """
    if workbook is None:
        return []
    index = LabelIndex(importer.columns, importer.mapping)
    for signature in (importer.signature, ()):
        headers = [header for sheet in workbook.sheets if (header := find_header(sheet, index, signature))]
        headers = [header for header in headers if len(header.places) >= 2]
        if headers:
            header = max(headers, key=lambda found: len(found.places))
            taken = {place: name for name, place in header.places.items()}
            return [{"label": label, "column": taken.get(place, "")} for place, label in header.labels.items()]
    return []


def mapping_from(choices: dict[str, str]) -> dict[str, str]:
    """What the user chose, keyed by comparable headings."""
    return {tidy_label(label): name for label, name in choices.items()}
