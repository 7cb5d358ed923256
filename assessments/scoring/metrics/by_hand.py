"""Metrics whose data the portal does not keep yet: named and described, entered by hand with a reason until it does."""

from assessments.scoring.metrics.registry import Metric, Shape, declare

DESCRIBED = [
    ("responsibility_on_time_rate", "党建责任清单完成率", "（按期＋折算的逾期）完成项÷应完成项", "责任清单"),
    ("agreement_signed", "目标管理责任书签订", "按签订日期定等次", "责任书"),
    ("monthly_report_on_time", "每月工作汇报及时率", "全年应报12次，缺报、迟报分别计", "月报"),
    ("party_study_sessions", "每季度专题研究党建", "应研究4次，缺1次计1次", "会议记录"),
    ("secretary_review_grade", "书记述职评议等次", "述职评议的综合等次", "述职评议结果"),
    ("satisfaction_rate", "民主测评满意率", "（满意＋基本满意）票÷有效票", "民主测评"),
    ("supervised_task_on_time_rate", "督办事项按期办结率", "按期办结÷应办结", "督办单"),
    ("new_org_coverage_rate", "两新组织“两个覆盖”", "（组织覆盖×2＋工作覆盖×1）÷3", "两新组织台账"),
    ("leader_training_rate", "书记和班子成员培训达标率", "达到56学时且集中培训1次以上的人数÷应训人数", "培训台账"),
    ("appraisal_participation_rate", "民主评议党员参评率", "参评党员÷应参评党员", "民主评议"),
    ("talk_rate", "谈心谈话", "谈话2次以上的党员÷党员（免于参加的除外）", "谈心谈话记录"),
    ("development_compliance", "发展党员程序合规", "违规环节数", "发展党员纪实"),
    ("development_plan_rate", "发展党员计划完成率", "完成数÷计划数", "发展党员计划"),
    ("dues_paid_rate", "党费按月足额收缴率", "当月足额交纳人次÷应交人次", "党费收缴"),
    ("floating_contact_rate", "流动党员联系率", "每季度联系到的流动党员÷流动党员", "流动党员登记"),
    ("study_hours_rate", "党员学时达标率", "满32学时的党员÷党员（免于参加的除外）", "学时记录"),
    ("handbook_check_rate", "党员纪实手册季度抽查合格率", "合格份数÷抽查份数", "季度抽查"),
    ("transfer_on_time_rate", "组织关系转接按期办结率", "按期办结÷应办结", "组织关系转接"),
    ("visit_rate", "老党员、困难党员走访和送学", "走访2次以上的人数÷名单人数", "走访记录"),
    ("weekly_deed_rate", "党员每周一件好事实事", "有核实好事的人周数÷（有服务能力的党员×周数）", "好事实事台账"),
    ("station_open_rate", "党员服务站（志愿服务点）运行", "按计划开放天数÷计划天数", "值班记录"),
    ("complaint_on_time_rate", "投诉快速处理按期办结率", "按期办结÷应办结", "投诉处理台账"),
    ("partner_activity_rate", "共建共驻活动率", "每半年有1次活动的共建单位÷共建单位", "共建单位台账"),
    ("participation_rate", "社区党员和驻区单位参与率", "参与的党员（单位）÷应参与数", "活动记录"),
    ("pledge_review", "承诺践诺、示范岗", "考核组评定", "人工"),
    ("four_two_open_rate", "四议两公开执行", "六步齐全且次序正确的事项÷应执行事项", "四议两公开台账"),
    ("party_disclosure_rate", "党务公开及时率", "按时公开÷应公开", "公开目录"),
    ("resident_disclosure_rate", "居务（财务）公开及时率", "按时公开÷应公开", "公开目录"),
    ("rectification_on_time_rate", "问题整改按期销号率", "按期销号÷应销号", "整改台账"),
    ("venue_checklist", "活动场所和台账规范", "合格项÷检查项", "现场检查"),
    ("bonus_demonstration_site", "示范点", "取最高等次", "人工"),
    ("bonus_commendation", "“两优一先”表彰", "取最高等次", "人工"),
    ("bonus_encouraged_items", "鼓励清单事项", "认定次数", "鼓励清单"),
    ("deduct_public_criticism", "上级通报批评", "次数", "人工"),
    ("deduct_negative_items", "负面清单行为", "次数", "负面清单"),
    ("deduct_interviews", "被约谈", "次数", "约谈记录"),
    ("veto_discipline", "班子成员严重违纪违法", "发生即否决", "人工"),
    ("veto_fraud", "发展党员弄虚作假", "发生即否决", "人工"),
]

for _code, _name, _formula, _source in DESCRIBED:
    declare(Metric(code=_code, name=_name, formula=_formula, source=_source, shape=Shape.BY_HAND))
