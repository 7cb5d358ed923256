"""The demo scheme: the drafted 44 indicators of domain.md §9 with bonus, deduction and veto rows."""

SHARE, FULL, ZERO = "本部分分摊", "计满分", "计零分"

SECTIONS: list[tuple[str, list[tuple[str, int | str, str, str, str, str]]]] = [
    (
        "政治引领与责任落实（20分）",
        [
            ("党建责任清单完成率", 4, "responsibility_on_time_rate", "ratio", "late=0.5", SHARE),
            (
                "目标管理责任书签订",
                1,
                "agreement_signed",
                "grade",
                "按期签订:1; 6月30日前签订:0.5; 未签订:0",
                ZERO,
            ),
            ("每月工作汇报及时率", 3, "monthly_report_on_time", "per_miss", "each=0.5; late=0.25", ZERO),
            ("每季度专题研究党建", 2, "party_study_sessions", "per_miss", "each=0.5", ZERO),
            ("书记述职评议等次", 3, "secretary_review_grade", "grade", "好:3; 较好:2.4; 一般:1.5; 差:0", SHARE),
            ("民主测评满意率", 4, "satisfaction_rate", "linear", "full=0.95; zero=0.80; floor=2", SHARE),
            ("督办事项按期办结率", 3, "supervised_task_on_time_rate", "ratio", "", FULL),
        ],
    ),
    (
        "组织体系与班子建设（12分）",
        [
            ("党组织设置规范", 2, "branch_size_violations", "per_hit", "each=0.5", SHARE),
            ("按期换届", 2, "term_on_time", "flag", "", FULL),
            ("班子配备齐全", 2, "vacant_posts", "per_hit", "each=0.5", FULL),
            ("两新组织“两个覆盖”", 3, "new_org_coverage_rate", "ratio", "", SHARE),
            (
                "一肩挑及专职副书记",
                1,
                "dual_post_deputy",
                "grade",
                "一肩挑且有专职副书记:1; 一肩挑无专职副书记:0.5; 其他:0",
                FULL,
            ),
            ("书记和班子成员培训达标率", 2, "leader_training_rate", "ratio", "", SHARE),
        ],
    ),
    (
        "党的组织生活（24分）",
        [
            ("党员大会（每季度1次）", 3, "members_meeting_rate", "ratio", "", SHARE),
            ("支委会（每月1次）", 2, "branch_committee_rate", "ratio", "", SHARE),
            ("党小组会（每组每月1次）", 2, "group_meeting_rate", "ratio", "", SHARE),
            ("党课（每季度1次）", 2, "lecture_rate", "ratio", "", SHARE),
            ("书记讲党课（全年不少于1次）", 1, "secretary_lecture", "flag", "", ZERO),
            ("主题党日（每月1次）", 3, "theme_day_rate", "ratio", "", SHARE),
            ("组织生活会（每年1次）", 2, "org_life_meeting_rate", "per_miss", "each=0.5", SHARE),
            ("民主评议党员参评率", 2, "appraisal_participation_rate", "linear", "full=0.95; zero=0.75", SHARE),
            ("谈心谈话（每人每年不少于2次）", 2, "talk_rate", "ratio", "", SHARE),
            ("组织生活到会率", 3, "life_attendance_rate", "linear", "full=0.90; zero=0.75", SHARE),
            ("会议记录规范及时（5个工作日内）", 2, "record_on_time_rate", "ratio", "", SHARE),
        ],
    ),
    (
        "党员队伍教育管理（18分）",
        [
            ("党员信息完整准确率", 2, "roster_completeness_rate", "ratio", "", ZERO),
            ("发展党员程序合规", 3, "development_compliance", "per_hit", "each=0.3", SHARE),
            ("发展党员计划完成率", 1, "development_plan_rate", "ratio", "", SHARE),
            ("党费按月足额收缴率", 2, "dues_paid_rate", "ratio", "", SHARE),
            ("流动党员联系率", 2, "floating_contact_rate", "ratio", "", FULL),
            ("党员学时达标率", 3, "study_hours_rate", "ratio", "", SHARE),
            ("党员纪实手册季度抽查合格率", 2, "handbook_check_rate", "ratio", "", SHARE),
            ("组织关系转接按期办结率", 1, "transfer_on_time_rate", "ratio", "", FULL),
            ("老党员、困难党员走访和送学", 2, "visit_rate", "ratio", "", FULL),
        ],
    ),
    (
        "服务群众与先锋作用（14分）",
        [
            ("党员每周一件好事实事", 4, "weekly_deed_rate", "linear", "full=0.90; zero=0.50", SHARE),
            ("党员服务站运行", 2, "station_open_rate", "ratio", "", SHARE),
            ("投诉快速处理按期办结率", 3, "complaint_on_time_rate", "ratio", "", FULL),
            ("共建共驻活动率", 2, "partner_activity_rate", "ratio", "", SHARE),
            ("社区党员和驻区单位参与率", 2, "participation_rate", "steps", "0.90:2; 0.70:1", SHARE),
            ("承诺践诺、示范岗", 1, "pledge_review", "manual", "", ZERO),
        ],
    ),
    (
        "民主管理与公开（7分）",
        [
            ("四议两公开执行", 3, "four_two_open_rate", "ratio", "", FULL),
            ("党务公开及时率", 2, "party_disclosure_rate", "ratio", "", ZERO),
            ("居务（财务）公开及时率", 2, "resident_disclosure_rate", "ratio", "", SHARE),
        ],
    ),
    (
        "整改与基础保障（5分）",
        [
            ("问题整改按期销号率", 3, "rectification_on_time_rate", "ratio", "", FULL),
            (
                "活动场所和台账规范",
                2,
                "venue_checklist",
                "checklist",
                "items=活动室,阅览室,电教室,接待室,健身房",
                ZERO,
            ),
        ],
    ),
    (
        "加分项",
        [
            ("示范点", "≤10", "bonus_demonstration_site", "grade", "国家级:5; 省级:3; 市级:2; 区级:1", ZERO),
            ("“两优一先”表彰", "≤10", "bonus_commendation", "grade", "国家级:2.5; 省级:1.5; 市级:1; 区级:0.5", ZERO),
            ("鼓励清单事项", "≤10", "bonus_encouraged_items", "per_hit", "each=0.5; max=10", ZERO),
        ],
    ),
    (
        "扣分项",
        [
            ("上级通报批评", "≤10", "deduct_public_criticism", "per_hit", "each=2; max=10", ZERO),
            ("负面清单行为", "≤10", "deduct_negative_items", "per_hit", "each=0.5; max=10", ZERO),
            ("被约谈", "≤10", "deduct_interviews", "per_hit", "each=1; max=10", ZERO),
        ],
    ),
    (
        "一票否决",
        [
            ("班子成员严重违纪违法", "否决", "veto_discipline", "flag", "", ZERO),
            ("发展党员弄虚作假", "否决", "veto_fraud", "flag", "", ZERO),
        ],
    ),
]


def scheme_rows():
    """Rows of the scheme workbook, by column label."""
    for section, indicators in SECTIONS:
        for content, points, code, method, parameters, not_applicable in indicators:
            yield {
                "考核项目": section,
                "考核内容": content,
                "分值": points,
                "评分标准": "按计分方式",
                "数据来源": "人工" if method in ("manual", "checklist") else "自动",
                "指标代码": code,
                "计分方式": method,
                "参数": parameters,
                "不适用处理": not_applicable,
            }
