"""三会一课、主题党日、组织生活会: what the cadence engine says was due and was held (domain.md §2, §9 C)."""

from fractions import Fraction

from activities.cadence.enums import Reason
from activities.sessions.enums import SessionKind
from assessments.scoring.metrics.facts import Facts, Unit
from assessments.scoring.metrics.registry import Evidence, Metric, Shape, declare, metric
from assessments.scoring.rules import Measure

SESSION = "activities:session_detail"
CELL = "activities:matrix_cell"
WORDS = ("已开", "应开")
SOURCE = "三会一课台账（已审核）"

MEETINGS = {
    "members_meeting_rate": (SessionKind.MEMBERS_MEETING, "支部每季度1次"),
    "branch_committee_rate": (SessionKind.BRANCH_COMMITTEE_MEETING, "设支委会的支部每月1次"),
    "group_meeting_rate": (SessionKind.GROUP_MEETING, "每个党小组每月1次"),
    "lecture_rate": (SessionKind.LECTURE, "支部每季度1次"),
    "theme_day_rate": (SessionKind.THEME_DAY, "支部每月1次"),
    "org_life_meeting_rate": (SessionKind.ORG_LIFE_MEETING, "支部每年1次"),
}


def _years(facts: Facts, unit: Unit, kind: str):
    """(branch, its year of this kind) for branches that owe the kind at all."""
    for stay in unit.branches:
        branch = facts.cadence.get(stay.branch_id)
        if branch is not None and kind in branch.kinds:
            yield stay, branch.kinds[kind]


def _meeting_rate(kind: SessionKind):
    def compute(facts: Facts):
        found = {}
        for unit in facts.units:
            years = [year for _, year in _years(facts, unit, kind)]
            due = sum(year.due_total for year in years)
            held = sum(year.held_total for year in years)
            if due:
                found[unit.id] = Measure(numerator=Fraction(held), denominator=Fraction(due), words=WORDS)
            else:
                found[unit.id] = Measure(applicable=False, why=_why(years, kind))
        return found

    return compute


def _why(years, kind: SessionKind) -> str:
    reasons = {year.reason for year in years if year.reason}
    if len(reasons) == 1:
        return f"所属支部{Reason(reasons.pop()).label}"
    return f"没有应开{kind.label}的支部"


def _missed(kind: SessionKind):
    def evidence(facts: Facts, unit: Unit) -> list[Evidence]:
        found = []
        for stay, year in _years(facts, unit, kind):
            for cell in year.missing:
                groups = f"（{'、'.join(cell.missing_groups)}）" if cell.missing_groups else ""
                text = f"{cell.period.label}未开{kind.label}{groups}"
                found.append(Evidence(stay.name, text, CELL, stay.branch_id, (kind.value, cell.period.key)))
        return found

    return evidence


for _code, (_kind, _how_often) in MEETINGS.items():
    declare(
        Metric(
            code=_code,
            name=f"{_kind.label}完成率",
            formula=f"各支部已开期数之和÷应开期数之和（{_how_often}，频次为参数 life.cadence）；没有支部应开的不适用",
            source=SOURCE,
            shape=Shape.RATE,
            words=WORDS,
            compute=_meeting_rate(_kind),
            evidence=_missed(_kind),
        )
    )


def _secretary_lectures(facts: Facts, unit: Unit) -> list[Evidence]:
    names = facts.secretaries(unit.id)
    places = [(unit.id, unit.name), *((stay.branch_id, stay.name) for stay in unit.branches)]
    return [
        Evidence(name, f"{day}书记{lecturer}讲党课：{topic}", SESSION, pk)
        for organization, name in places
        for pk, day, lecturer, topic in facts.lectures.get(organization, [])
        if lecturer in names
    ]


@metric(
    "secretary_lecture",
    name="书记讲党课",
    formula="本级书记当年在本级或所属支部讲党课不少于规定次数（参数，默认1次）；党课记录都没有写授课人的，由人工录入",
    source=SOURCE,
    shape=Shape.FLAG,
    evidence=_secretary_lectures,
    unknown="本年党课记录都没有写授课人，看不出是不是书记讲的",
)
def secretary_lecture(facts: Facts):
    found: dict[int, Measure | None] = {}
    for unit in facts.units:
        held = [
            lecture
            for organization in (unit.id, *(stay.branch_id for stay in unit.branches))
            for lecture in facts.lectures.get(organization, [])
        ]
        unknown = held and not any(lecturer for _, _, lecturer, _ in held)
        wanted = facts.setting("life.secretary_lecture_per_year", unit)
        found[unit.id] = None if unknown else Measure(flag=len(_secretary_lectures(facts, unit)) >= wanted)
    return found
