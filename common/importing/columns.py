"""Columns of a ledger, and finding them in a sheet by their labels.

Title rows above, headers of two levels, labels with line breaks, white space, full-width brackets or explanations in
brackets, any order of columns: none of it matters. What is unknown is reported, never guessed.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from common.importing.cleaning import half_width, plain, squeeze, text
from common.importing.workbook import Sheet

SEARCH_ROWS = 60
BRACKETS = re.compile(r"[(\[【〔][^()\[\]【】〔〕]*[)\]】〕]")
NUMBERING = re.compile(r"^\d{1,2}[.、]")


@dataclass(frozen=True)
class Column:
    """One column of a ledger.

    `name` keys the cleaned row; `label` is its official heading, `synonyms` other people's. `required` (★): an empty
    cell is a warning. `needed`: without this column no row can be accepted. `computed`: whatever it holds is ignored.
    `sensitive`: its value is never repeated in a message. `hints`: words in the heading's brackets that make this
    sheet column win over another of the same name.
    """

    name: str
    label: str
    synonyms: tuple[str, ...] = ()
    clean: Callable[[Any], Any] = text
    required: bool = False
    needed: bool = False
    computed: bool = False
    sensitive: bool = False
    hints: tuple[str, ...] = ()


@dataclass
class Header:
    """The header found in a sheet. `places`: column name → index; `labels`: index → heading as typed."""

    row: int
    height: int
    places: dict[str, int]
    labels: dict[int, str]
    unknown: list[str] = field(default_factory=list)
    ambiguous: dict[str, list[str]] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)


def tidy_label(value) -> str:
    """A heading for comparison: half-width, without white space, numbering, colons and ★."""
    label = squeeze(half_width(plain(value))).strip("*★:").rstrip(":")
    return NUMBERING.sub("", label)


# Ledgers say the same few words in most of their cells.
_tidied = lru_cache(maxsize=4096)(tidy_label)


def bare_label(label: str) -> str:
    """A tidy heading without its explanations in brackets."""
    return BRACKETS.sub("", label).strip("*★:") or label


class LabelIndex:
    """Which column a heading names."""

    def __init__(self, columns: tuple[Column, ...], mapping: dict[str, str] | None = None):
        self.columns = {column.name: column for column in columns}
        self.mapping = {tidy_label(label): name for label, name in (mapping or {}).items()}
        self.exact: dict[str, tuple[int, str]] = {}
        for column in columns:
            for rank, label in enumerate((column.label, *column.synonyms)):
                for form in (tidy_label(label), bare_label(tidy_label(label))):
                    self.exact.setdefault(form, (min(rank, 1), column.name))

    def find(self, value) -> tuple[int, str] | None:
        """(rank, column name) of a heading, rank 0 being best; None if nothing is known by it.

        A heading the user has mapped is settled: to a column, or ("" in the mapping) to nothing.
        """
        label = tidy_label(value)
        if not label:
            return None
        if label in self.mapping:
            name = self.mapping[label]
            return (-2, name) if name in self.columns else None
        found = self.exact.get(label) or self.exact.get(bare_label(label))
        if found is None:
            return None
        rank, name = found
        inside = label[len(bare_label(label)) :]
        if any(hint in inside for hint in self.columns[name].hints):
            rank = -1
        return rank, name


def find_header(sheet: Sheet, index: LabelIndex, signature: tuple[str, ...]) -> Header | None:
    """The row of `sheet` whose headings name most columns, all those of `signature` among them; None without one."""
    best: Header | None = None
    for row in range(min(len(sheet.rows), SEARCH_ROWS)):
        if sum(cell != "" for cell in sheet.rows[row]) < 2:
            continue
        for header in _readings(sheet, row, index):
            if all(name in header.places for name in signature) and (
                best is None or len(header.places) > len(best.places)
            ):
                best = header
    if best is not None:
        best.missing = [
            column.label
            for column in index.columns.values()
            if (column.needed or column.required) and column.name not in best.places
        ]
    return best


def _readings(sheet: Sheet, row: int, index: LabelIndex):
    first = {place: plain(cell) for place, cell in enumerate(sheet.rows[row]) if plain(cell)}
    yield _assign(row, 1, {place: (label,) for place, label in first.items()}, index)
    if row + 1 >= len(sheet.rows):
        return
    second = sheet.rows[row + 1]
    spans = [span for span in sheet.merged if span[0][0] == row and span[1][1] > span[0][1] and span[1][0] == row]
    under = {place: spans_top for top, end in spans for place in range(top[1], end[1] + 1) for spans_top in (top[1],)}
    combined: dict[int, tuple[str, ...]] = {}
    for place in range(max(len(sheet.rows[row]), len(second))):
        upper = first.get(place, "") or first.get(under.get(place, -1), "")
        lower = plain(second[place]) if place < len(second) else ""
        if lower and lower != upper and (place in under or not first.get(place)):
            combined[place] = (f"{upper}{lower}", lower)
        elif upper:
            combined[place] = (upper,)
    if any(len(labels) == 2 for labels in combined.values()) and _headings_only(second, first, index):
        yield _assign(row, 2, combined, index)


def _headings_only(second: list, first: dict[int, str], index: LabelIndex) -> bool:
    """Whether a row can be the lower line of a header: under a plain heading it is empty or repeats it."""
    for place, cell in enumerate(second):
        typed = plain(cell)
        if typed and place in first and typed != first[place] and index.find(first[place]) and not index.find(typed):
            return False
    return True


def _assign(row: int, height: int, labels: dict[int, tuple[str, ...]], index: LabelIndex) -> Header:
    claims: dict[str, list[tuple[int, int]]] = {}
    unknown = []
    for place, forms in labels.items():
        found = next(filter(None, (index.find(form) for form in forms)), None)
        if found is None:
            if tidy_label(forms[-1]) not in index.mapping:
                unknown.append(" ".join(forms[-1].split()))
            continue
        claims.setdefault(found[1], []).append((found[0], place))
    places: dict[str, int] = {}
    ambiguous: dict[str, list[str]] = {}
    for name, claimed in claims.items():
        claimed.sort()
        best = claimed[0][0]
        places[name] = claimed[0][1]
        rivals = [place for rank, place in claimed if rank == best]
        if len(rivals) > 1:
            ambiguous[name] = [" ".join(labels[place][-1].split()) for place in rivals]
        unknown += [" ".join(labels[place][-1].split()) for rank, place in claimed[1:] if rank != best]
    typed = {place: " ".join(forms[-1].split()) for place, forms in labels.items()}
    return Header(row, height, places, typed, unknown, ambiguous)


# -- rows that are no records ------------------------------------------------------------
TOTALS = {"合计", "总计", "小计", "共计", "本页小计", "累计", "总合计", "合计人数", "本页合计"}
FOOTER = re.compile(
    r"^(导出人|填表人|制表人|审核人|填报人|单位负责人|负责人|复核人|经办人|制表|填表单位|填表日期|填报日期|填报单位|联系人"
    r"|联系电话|党支部书记|书记签字|签字|盖章)[^:]{0,12}:"
)
NOTES = re.compile(
    r"^(填写|填表|填报|录入)?(注意事项|说明|须知|备注)\d*:|^注\d*:|^(填写|填表)(说明|注意事项)|^说明$|^(备注|附注):"
)
SAMPLES = {"示例", "样例", "例", "例如", "示范", "样表", "范例", "填写示例", "如"}


def row_kind(cells: list, header: Header, *, wide: bool = False) -> str | None:
    """Why a row below the header is no record; None for a record.

    blank_row, repeated_header, total_row, footer_row, note_row, sample_row or title_row. `wide`: one merged cell
    covers most of the row.
    """
    filled = [(place, cell) for place, cell in enumerate(cells) if cell != "" and cell is not None]
    if not filled or (len(filled) == 1 and _is_running_number(*filled[0], header)):
        return "blank_row"
    first = filled[0][1]
    second = filled[1][1] if len(filled) > 1 else ""
    if 2 < len(filled) <= len(header.labels) // 2 and any(_is_total(cell) for _place, cell in filled):
        return "total_row"
    if isinstance(first, float) and isinstance(second, float):
        return None
    line = squeeze(half_width(plain(first)))
    if not line and all(not squeeze(plain(cell)) for _place, cell in filled):
        return "blank_row"
    if _is_total(first) or _is_total(second):
        return "total_row"
    if isinstance(first, float):
        return None
    return _kind_of_line(line, filled, cells, header, wide)


def _is_running_number(place: int, cell, header: Header) -> bool:
    """A row numbered in advance and never filled in."""
    return place == header.places.get("number") and (isinstance(cell, float) or squeeze(plain(cell)).isdigit())


def _kind_of_line(line: str, filled: list, cells: list, header: Header, wide: bool) -> str | None:
    if _repeats_header(cells, header, set(header.places.values())):
        return "repeated_header"
    if FOOTER.match(line) and len(filled) <= 8:
        return "footer_row"
    if NOTES.match(line):
        return "note_row"
    if line.rstrip(":") in SAMPLES:
        return "sample_row"
    if len(filled) == 1 and wide:
        return "title_row"
    if len(filled) == 1 and len(line) > 40:
        return "note_row"
    return None


def _is_total(cell) -> bool:
    return isinstance(cell, str) and squeeze(half_width(cell)).rstrip(":") in TOTALS


def _repeats_header(cells: list, header: Header, known: set[int]) -> bool:
    same = other = 0
    for place in known:
        typed = plain(cells[place]) if place < len(cells) else ""
        if not typed:
            continue
        if _tidied(typed) == _tidied(header.labels[place]):
            same += 1
        else:
            other += 1
            if 2 * other >= len(known):  # most rows are records: half of the cells tell
                return False
    return same >= 2 and same > other
