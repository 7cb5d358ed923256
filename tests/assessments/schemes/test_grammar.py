"""Grammar of 参数: every method, every way to get it wrong with its mend."""

from fractions import Fraction as F

import pytest

from assessments.schemes import grammar as g

GOOD = [
    ("ratio", "", g.Ratio()),
    ("ratio", "late=0.5", g.Ratio(F(1, 2), True)),
    ("linear", "full=0.90; zero=0.75", g.Linear(F(9, 10), F(3, 4))),
    ("linear", "zero=0.80; full=0.95; floor=2", g.Linear(F(95, 100), F(8, 10), F(2))),
    ("linear", "full＝0.90； zero＝0.75", g.Linear(F(9, 10), F(3, 4))),
    ("steps", "0.95:4; 0.80:2", g.Steps(((F(95, 100), F(4)), (F(8, 10), F(2))))),
    ("per_miss", "each=0.5", g.PerMiss(F(1, 2))),
    ("per_miss", "each=0.5; late=0.25", g.PerMiss(F(1, 2), F(1, 4), True)),
    ("per_hit", "each=0.3", g.PerHit(F(3, 10))),
    ("per_hit", "each=0.5; max=10;", g.PerHit(F(1, 2), F(10))),
    ("grade", "好:3; 较好:2.4; 差:0", g.Grade((("好", F(3)), ("较好", F(12, 5)), ("差", F(0))))),
    ("grade", "6月30日前签订：0.5", g.Grade((("6月30日前签订", F(1, 2)),))),
    ("flag", "", g.Flag()),
    ("checklist", "items=活动室,阅览室", g.Checklist(("活动室", "阅览室"))),
    ("checklist", "items=活动室、阅览室，电教室", g.Checklist(("活动室", "阅览室", "电教室"))),
    ("manual", "  ", g.Manual()),
]


@pytest.mark.parametrize(("method", "text", "rule"), GOOD)
def test_parse_reads_each_method(method, text, rule):
    assert g.parse(method, text, full=F(4)) == rule


BAD = [
    ("percent", "", "计分方式“percent”不认识"),
    ("ratio", "late", "缺少“=”"),
    ("ratio", "late=1.5", "大于1"),
    ("ratio", "late=50%", "不能写百分号"),
    ("ratio", "each=0.5", "只能用 late"),
    ("ratio", "late=0.5; late=0.4", "写了两次"),
    ("linear", "", "缺少参数 full、zero"),
    ("linear", "full=0.90", "缺少参数 zero"),
    ("linear", "full=0.75; zero=0.90", "full 必须大于 zero"),
    ("linear", "full=0.90; zero=0.90", "full 必须大于 zero"),
    ("linear", "full=90; zero=75", "大于1"),
    ("steps", "", "参数不能为空"),
    ("steps", "0.95-4", "缺少“:”"),
    ("steps", "95%:4", "不能写百分号"),
    ("per_miss", "", "缺少参数 each"),
    ("per_miss", "each=0", "each 不能是0"),
    ("per_miss", "each=-0.5", "不是不小于0的数字"),
    ("per_miss", "each=0.5; max=1", "只能用 each、late"),
    ("per_hit", "each=半分", "不是不小于0的数字"),
    ("per_hit", "0.5", "缺少“=”"),
    ("grade", "", "参数不能为空"),
    ("grade", "好=3", "缺少“:”"),
    ("grade", "好:3; 好:2", "写了两次"),
    ("grade", "好:", "缺少“:”"),
    ("grade", "好:__import__('os')", "不是不小于0的数字"),
    ("flag", "yes=1", "不带参数"),
    ("checklist", "", "缺少参数 items"),
    ("checklist", "items=活动室,,阅览室", "空项"),
    ("checklist", "items=活动室,活动室", "重复"),
    ("manual", "max=4", "不带参数"),
]


@pytest.mark.parametrize(("method", "text", "message"), BAD)
def test_parse_refuses_with_a_mend(method, text, message):
    with pytest.raises(g.GrammarError) as refusal:
        g.parse(method, text, full=F(4))
    assert message in str(refusal.value)
    assert str(refusal.value).endswith("。")


def test_a_veto_row_must_be_a_flag():
    with pytest.raises(g.GrammarError, match="只能是 flag"):
        g.parse("grade", "有:0", full=F(0), category="veto")


def test_rules_are_told_in_words():
    words = [g.in_words(rule, F(4)) for _, _, rule in GOOD]
    assert words[1] == "得分＝4分×完成率，最多4分；逾期完成的按0.5折算"
    assert words[3] == "达到95%得4分，低于80%得0分，其间按比例，起点2分"
    assert words[5] == "达到95%得4分；达到80%得2分；都未达到得0分"
    assert words[7] == "每缺1次扣0.5分，每迟1次扣0.25分，扣完为止"
    assert g.in_words(g.PerHit(F(1, 2), F(10)), F(10), "bonus") == "每发生1次加0.5分，累计不超过10分"
    assert g.in_words(g.Flag(), F(0), "veto") == "发生即一票否决"


@pytest.mark.parametrize(
    ("method", "text", "words"),
    [
        ("linear", "full=0.9; zero=0.5; floor=9", ["超过分值4"]),
        ("steps", "0.80:2; 0.95:4", ["从高到低"]),
        ("steps", "0.80:2; 0.8:1", ["从高到低"]),
        ("steps", "0.95:5", ["超过分值4"]),
        ("grade", "好:5; 差:0", ["超过分值4"]),
        ("grade", "好:4; 差:0", []),
        ("linear", "full=0.9; zero=0.5; floor=4", []),
        ("ratio", "", []),
    ],
)
def test_what_is_hardly_meant_is_doubted_not_refused(method, text, words):
    found = g.doubts(g.parse(method, text, full=F(4)), F(4))
    assert len(found) == len(words)
    assert all(word in doubt for word, doubt in zip(words, found, strict=True))
