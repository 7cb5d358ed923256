"""党员信息完整 (domain.md §4.1, §9 D)."""

from fractions import Fraction

from assessments.scoring.metrics.facts import Facts, Unit
from assessments.scoring.metrics.registry import Evidence, Shape, metric
from assessments.scoring.rules import Measure

MEMBER = "members:member_detail"
LIMIT = 200


def _incomplete(facts: Facts, unit: Unit) -> list[Evidence]:
    names = {stay.branch_id: stay.name for stay in unit.branches}
    rows = facts.memberships(names).filter(member__incomplete=True).order_by("organization__path", "member__sort_key")
    return [
        Evidence(names[branch], f"{name}：缺{'、'.join(missing) or '必填信息'}", MEMBER, member)
        for member, name, missing, branch in rows.values_list(
            "member_id", "member__name", "member__missing_fields", "organization_id"
        )[:LIMIT]
    ]


@metric(
    "roster_completeness_rate",
    name="党员信息完整率",
    formula="必填项都有内容的党员数÷党员总数（按统计时点的组织关系）",
    source="党员名册",
    shape=Shape.RATE,
    counts=("complete", "rows"),
    words=("完整", "共"),
    evidence=_incomplete,
)
def roster_completeness_rate(facts: Facts):
    found = {}
    for unit in facts.units:
        counts = [facts.people.get(stay.branch_id, (0, 0, 0)) for stay in unit.branches]
        rows, lacking = sum(count[0] for count in counts), sum(count[2] for count in counts)
        found[unit.id] = (
            Measure(numerator=Fraction(rows - lacking), denominator=Fraction(rows), words=("完整", "共"))
            if rows
            else Measure(applicable=False, why="名册中没有党员")
        )
    return found
