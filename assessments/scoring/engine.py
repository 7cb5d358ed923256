"""A whole score sheet from its rows: what does not apply, sharing out, class ceilings, veto, totals. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from assessments.schemes.grammar import Rule, number_text
from assessments.schemes.models import Category, NotApplicable
from assessments.scoring.rules import Measure, Unfit, half_up, score

PENDING = "待录入"
NOTHING_ENTERED = "没有录入，按未发生处理"
ZERO = Decimal("0.00")


@dataclass(frozen=True)
class Row:
    """One indicator of a scheme with what was measured; `measure` None means nobody knows yet."""

    code: str
    section: str
    full: Fraction
    rule: Rule
    not_applicable: str
    measure: Measure | None
    category: str = Category.BASE


@dataclass(frozen=True)
class Scored:
    """A row with its exact points before (`points`) and after sharing out (`shared`); None where there are none.

    `ceiling` is what the row can bring at most after sharing out.
    """

    row: Row
    points: Fraction | None
    shared: Fraction | None
    ceiling: Fraction
    reason: str

    @property
    def pending(self) -> bool:
        """Whether somebody still has to enter the value."""
        return self.row.measure is None or (self.row.measure.applicable and self.points is None)

    @property
    def applicable(self) -> bool:
        """Rows without a value are taken as applicable."""
        return self.row.measure is None or self.row.measure.applicable


def score_sheet(rows: Sequence[Row]) -> list[Scored]:
    """Every row of one organisation's sheet, in order.

    Rows that drop out (本部分分摊) leave their points to the other rows of their section, in proportion:
    points × section total ÷ (section total − points that dropped out).
    """
    singles = [_single(row) for row in rows]
    total: dict[str, Fraction] = defaultdict(Fraction)
    left_out: dict[str, Fraction] = defaultdict(Fraction)
    for one in singles:
        if one.row.category == Category.BASE:
            total[one.row.section] += one.row.full
            if _drops_out(one):
                left_out[one.row.section] += one.row.full
    return [_share(one, total[one.row.section], left_out[one.row.section]) for one in singles]


def _drops_out(one: Scored) -> bool:
    return not one.applicable and one.row.not_applicable == NotApplicable.SHARE


def _single(row: Row) -> Scored:
    measure = row.measure
    if measure is None:
        return Scored(row, None, None, row.full, PENDING if row.category == Category.BASE else NOTHING_ENTERED)
    if not measure.applicable:
        return _not_applicable(row, measure)
    try:
        outcome = score(row.rule, measure, full=row.full, category=row.category)
    except Unfit as unfit:
        return Scored(row, None, None, row.full, f"{PENDING}：{unfit}，不能按本行计分方式计算")
    return Scored(row, outcome.points, outcome.points, row.full, outcome.reason)


def _not_applicable(row: Row, measure: Measure) -> Scored:
    why = f"不适用（{measure.why}）" if measure.why else "不适用"
    if row.category != Category.BASE or row.not_applicable == NotApplicable.ZERO:
        return Scored(row, Fraction(0), Fraction(0), row.full, f"{why}，计零分")
    if row.not_applicable == NotApplicable.FULL:
        return Scored(row, row.full, row.full, row.full, f"{why}，计满分")
    return Scored(row, None, None, Fraction(0), f"{why}，分值分摊到本部分其他指标")


def _share(one: Scored, total: Fraction, left_out: Fraction) -> Scored:
    if one.row.category != Category.BASE or not left_out or _drops_out(one):
        return one
    factor = total / (total - left_out)
    shared = None if one.points is None else one.points * factor
    note = f"；本部分有{number_text(left_out)}分不适用，分摊后×{number_text(total)}÷{number_text(total - left_out)}"
    return Scored(one.row, one.points, shared, one.row.full * factor, one.reason + (note if shared else ""))


@dataclass(frozen=True)
class Totals:
    """Sums as the paper form makes them: of points already rounded to two decimals."""

    base: Decimal
    bonus: Decimal
    deduction: Decimal
    vetoed: bool
    pending: int

    @property
    def total(self) -> Decimal:
        """基础分 + 加分 − 扣分, never below 0."""
        return max(ZERO, self.base + self.bonus - self.deduction)


@dataclass(frozen=True)
class Line:
    """What totals need of one row: the points that stand (None: none yet), its class, its points figure, a veto."""

    category: str
    points: Decimal | None
    full: Decimal
    pending: bool = False
    veto: bool = False


def line(scored: Scored, decided: Decimal | None = None) -> Line:
    """The line of a scored row; points that a person decided stand for the computed."""
    points = decided if decided is not None else (None if scored.shared is None else half_up(scored.shared))
    category, measure = scored.row.category, scored.row.measure
    pending = category == Category.BASE and points is None and scored.pending
    veto = category == Category.VETO and bool(measure and measure.flag)
    return Line(category, points, half_up(scored.row.full), pending, veto)


def totals(lines: Iterable[Line]) -> Totals:
    """The sums of a sheet. The ceiling of bonus and of deduction is the smallest figure in rows of the class."""
    sums: dict[str, Decimal] = defaultdict(lambda: ZERO)
    ceilings: dict[str, Decimal] = {}
    vetoed, pending = False, 0
    for one in lines:
        vetoed, pending = vetoed or one.veto, pending + one.pending
        sums[one.category] += one.points or ZERO
        if one.category != Category.BASE:
            ceilings[one.category] = min(ceilings.get(one.category, one.full), one.full)
    bonus = min(sums[Category.BONUS], ceilings.get(Category.BONUS, ZERO))
    deduction = min(sums[Category.DEDUCTION], ceilings.get(Category.DEDUCTION, ZERO))
    return Totals(sums[Category.BASE], bonus, deduction, vetoed, pending)


def sheet_totals(sheet: Iterable[Scored], decided: Mapping[str, Decimal] | None = None) -> Totals:
    """The sums of scored rows; `decided` holds points that persons set, by indicator code."""
    decided = decided or {}
    return totals(line(one, decided.get(one.row.code)) for one in sheet)
