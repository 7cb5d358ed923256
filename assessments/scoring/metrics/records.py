"""到会率与记录及时: over all counted sessions, one event once (domain.md §2.4, §2.8)."""

from fractions import Fraction

from assessments.scoring.metrics.facts import Facts, SessionCounts, Unit
from assessments.scoring.metrics.registry import Evidence, Shape, metric
from assessments.scoring.rules import Measure

SESSION = "activities:session_detail"
SOURCE = "三会一课台账（已审核）"
LIMIT = 200


def _counts(facts: Facts, unit: Unit) -> list[SessionCounts]:
    return [facts.session_counts.get(stay.branch_id, SessionCounts()) for stay in unit.branches]


def _poorly_attended(facts: Facts, unit: Unit) -> list[Evidence]:
    names = {stay.branch_id: stay.name for stay in unit.branches}
    rows = (
        facts.sessions()
        .filter(organization_id__in=names)
        .values_list("pk", "organization_id", "held_on", "topic", "present", "expected")
    )
    away = [
        (expected - present, Evidence(names[branch], f"{day} {topic}：应到{expected}，实到{present}", SESSION, pk))
        for pk, branch, day, topic, present, expected in rows
        if present < expected
    ]
    away.sort(key=lambda row: -row[0])
    return [evidence for _, evidence in away[:LIMIT]]


@metric(
    "life_attendance_rate",
    name="组织生活到会率",
    formula="各次组织生活实到人数之和÷应到人数之和，一次活动兼作几种的只计一次",
    source=SOURCE,
    shape=Shape.RATE,
    counts=("present", "due"),
    words=("实到", "应到"),
    evidence=_poorly_attended,
)
def life_attendance_rate(facts: Facts):
    found = {}
    for unit in facts.units:
        counts = _counts(facts, unit)
        due = sum(count.expected for count in counts)
        present = sum(count.present for count in counts)
        found[unit.id] = (
            Measure(numerator=Fraction(present), denominator=Fraction(due), words=("实到", "应到"))
            if due
            else Measure(applicable=False, why="没有组织生活记录")
        )
    return found


def _late_records(facts: Facts, unit: Unit) -> list[Evidence]:
    names = {stay.branch_id: stay.name for stay in unit.branches}
    rows = facts.sessions().filter(organization_id__in=names, recorded_late=True)
    return [
        Evidence(names[branch], f"{day} {topic}：{recorded or '未载明日期'}上传，超过时限", SESSION, pk)
        for pk, branch, day, topic, recorded in rows.values_list(
            "pk", "organization_id", "held_on", "topic", "recorded_on"
        )
    ][:LIMIT]


@metric(
    "record_on_time_rate",
    name="会议记录及时率",
    formula="活动后5个工作日内（参数 life.record_working_days）上传的记录÷全部记录，一次活动兼作几种的只计一次",
    source=SOURCE,
    shape=Shape.RATE,
    counts=("on_time", "rows"),
    words=("按时", "共"),
    evidence=_late_records,
)
def record_on_time_rate(facts: Facts):
    found = {}
    for unit in facts.units:
        counts = _counts(facts, unit)
        rows, late = sum(count.rows for count in counts), sum(count.late for count in counts)
        found[unit.id] = (
            Measure(
                numerator=Fraction(rows - late), denominator=Fraction(rows), late=Fraction(late), words=("按时", "共")
            )
            if rows
            else Measure(applicable=False, why="没有组织生活记录")
        )
    return found
