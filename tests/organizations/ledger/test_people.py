import pytest

from organizations.ledger.people import committee, deputies, secretaries
from organizations.ledger.services import numeral
from organizations.terms.models import PostName as P


@pytest.mark.parametrize(
    ("cell", "people"),
    [
        ("程建平（专职）", [("程建平", True)]),
        ("姜帅", [("姜帅", False)]),
        ("专职副书记：王磊", [("王磊", True)]),
        ("张三、李 四(专职)", [("张三", False), ("李四", True)]),
        ("无", []),
        ("", []),
        (None, []),
    ],
)
def test_deputies(cell, people):
    assert [(found.person, found.full_time) for found in deputies(cell)] == people


@pytest.mark.parametrize(
    ("cell", "people"),
    [
        (
            "组织委员：李鹏；宣传委员：杨杨；纪检委员：史龙",
            [(P.ORGANISATION, "李鹏"), (P.PUBLICITY, "杨杨"), (P.DISCIPLINE, "史龙")],
        ),
        ("组织委员:李鹏;\n宣传委员:杨杨", [(P.ORGANISATION, "李鹏"), (P.PUBLICITY, "杨杨")]),
        ("组织委员：李鹏、宣传委员：杨杨", [(P.ORGANISATION, "李鹏"), (P.PUBLICITY, "杨杨")]),
        ("组织委员：李鹏 宣传委员：杨杨", [(P.ORGANISATION, "李鹏"), (P.PUBLICITY, "杨杨")]),
        ("李鹏（组织委员）、杨杨（纪委书记）", [(P.ORGANISATION, "李鹏"), (P.DISCIPLINE, "杨杨")]),
        ("组织宣传委员：李鹏", [(P.ORGANISATION, "李鹏"), (P.PUBLICITY, "李鹏")]),
        ("青年委员：甲一；妇女委员：乙二；统战委员：丙三；保密委员：丁四", [
            (P.YOUTH, "甲一"), (P.MASSES, "乙二"), (P.UNITED_FRONT, "丙三"), (P.SECRECY, "丁四"),
        ]),
        ("委员：甲一、乙二", [(P.OTHER, "甲一"), (P.OTHER, "乙二")]),
        ("阿依古丽•买买提", [(P.OTHER, "阿依古丽·买买提")]),
        ("无", []),
    ],
)  # fmt: skip
def test_committee(cell, people):
    assert [(found.post, found.person) for found in committee(cell)] == people


def test_secretaries():
    assert [found.person for found in secretaries("李 建国")] == ["李建国"]


@pytest.mark.parametrize(("n", "text"), [(1, "一"), (10, "十"), (12, "十二"), (20, "二十"), (21, "二十一")])
def test_numerals_of_groups(n, text):
    assert numeral(n) == text
