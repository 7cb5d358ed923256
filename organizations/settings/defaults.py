"""Defaults of every rule parameter (domain.md Appendix A): value, certainty A/B/C, what it is.

A district or a street overrides one from a day on with a Parameter row; nothing here is used past that day.
"""

from typing import Any, NamedTuple


class Default(NamedTuple):
    value: Any
    certainty: str
    label: str


DEFAULTS: dict[str, Default] = {
    "org.branch_min_formal": Default(3, "A", "党支部正式党员下限（人）"),
    "org.branch_max_members": Default(50, "A", "党支部党员上限（人）"),
    "org.general_branch_min": Default(50, "A", "党总支党员下限（人）"),
    "org.committee_min": Default(100, "A", "党委党员下限（人）"),
    "org.committee_required_from_formal": Default(7, "A", "须设支委会的正式党员数（人）"),
    "org.branch_committee_size": Default({"min": 3, "usual_max": 5, "max": 7}, "A", "支委会人数"),
    "org.general_branch_committee_size": Default({"min": 5, "usual_max": 7, "max": 9}, "B", "总支委员会人数"),
    "org.committee_size": Default({"min": 5, "max": 9}, "B", "党委委员会人数"),
    "org.vacancy_alert_months": Default(3, "C", "职务空缺提醒（月）"),
    "org.required_posts": Default(
        {
            "unit": ["secretary", "deputy", "organisation", "publicity", "discipline"],
            "branch_with_committee": ["secretary", "organisation", "publicity"],
            "branch": ["secretary"],
        },
        "B",
        "应设职务（社区级党组织、设支委会的支部、不设支委会的支部）",
    ),
    "term.community_years": Default(5, "A", "社区党组织任期（年）"),
    "term.committee_years": Default(5, "A", "其他党委任期（年）"),
    "term.branch_years": Default(3, "A", "其他党总支、党支部任期（年）"),
    "term.building_branch_years": Default(5, "C", "楼院党支部任期（年）"),
    "term.reminder_months": Default([6, 3, 1], "A", "换届提醒（届满前月数）"),
    "term.extension_max_months": Default(12, "A", "延期换届上限（月）"),
    "life.cadence": Default(
        {
            "members_meeting": {"per": "quarter", "not_owed_by": ["temporary_branch", "functional_branch"]},
            "branch_committee_meeting": {"per": "month", "needs": "committee"},
            "group_meeting": {"per": "month", "needs": "groups"},
            "lecture": {"per": "quarter"},
            "theme_day": {"per": "month"},
            "org_life_meeting": {"per": "year"},
        },
        "B",
        "三会一课等组织生活频次",
    ),
    "life.attendance_target": Default(0.85, "C", "到会率目标"),
    "life.record_working_days": Default(5, "C", "会议记录上传时限（工作日）"),
    "life.reminder_days": Default([7, 0], "C", "组织生活到期提醒（提前天数）"),
    "life.secretary_lecture_per_year": Default(1, "B", "书记讲党课（次/年）"),
    "quorum.branch_committee_strict": Default(False, "B", "支委会须过半数（否则半数以上）"),
    "quorum.election_pass_base": Default("should_attend", "B", "选举当选票数基数"),
    "member.probation_months": Default(12, "A", "预备期（月）"),
    "member.min_age": Default(18, "A", "入党最低年龄（周岁）"),
    "score.grades": Default(
        [
            {"name": "优秀", "from": 90, "top_share": 0.3},
            {"name": "良好", "from": 80},
            {"name": "合格", "from": 70},
            {"name": "不合格", "from": 0},
        ],
        "C",
        "等次划分",
    ),
    "score.veto_grade": Default("不合格", "C", "一票否决的等次"),
    "report.number_prefix": Default("", "C", "发文机关代字"),
}
