"""Reading the people in post out of a cell: “组织委员：李鹏；宣传委员：杨杨”, “程建平（专职）”. Pure."""

import re
from typing import NamedTuple

from common.importing.cleaning import half_width, person_name, plain
from organizations.terms.models import PostName

NOBODY = {"", "无", "空缺", "缺", "暂无", "/", "-", "—", "待定"}
_REMARK = re.compile(r"\(([^()]*)\)")
_BETWEEN = re.compile(r"[;,、\n]|\s{2,}")
_PARTS = re.compile(r"[;,。\n]|[、\s]+(?=[^、;,:\s]*:)")
_DUTY = re.compile(r"^(.*?):(.*)$", re.DOTALL)
_WORDS = (
    ("组织", PostName.ORGANISATION),
    ("宣传", PostName.PUBLICITY),
    ("纪", PostName.DISCIPLINE),
    ("统战", PostName.UNITED_FRONT),
    ("青年", PostName.YOUTH),
    ("群工", PostName.MASSES),
    ("群团", PostName.MASSES),
    ("妇女", PostName.MASSES),
    ("保密", PostName.SECRECY),
)


class InPost(NamedTuple):
    """One person in one post."""

    post: str
    person: str
    full_time: bool = False


def secretaries(value) -> list[InPost]:
    """Who is 书记; normally one."""
    return [InPost(PostName.SECRETARY, person) for person, _remark in _people(value)]


def deputies(value) -> list[InPost]:
    """Who is 副书记; 专职 in brackets, or as 专职副书记：, marks a full-time deputy."""
    return [InPost(PostName.DEPUTY, person, "专职" in remark) for person, remark in _people(value)]


def committee(value) -> list[InPost]:
    """Committee members with their duties; one row for each duty of a person."""
    found: list[InPost] = []
    for part in _PARTS.split(half_width(plain(value))):
        labelled = _DUTY.match(part.strip())
        for person, remark in _people(labelled[2] if labelled else part):
            duties = labelled[1] if labelled else remark
            posts = list(dict.fromkeys(post for word, post in _WORDS if word in duties)) or [PostName.OTHER]
            found += [InPost(post, person) for post in posts]
    return list(dict.fromkeys(found))


def _people(value) -> list[tuple[str, str]]:
    """Names with what stood in brackets behind them or before a colon."""
    found = []
    for part in _BETWEEN.split(half_width(plain(value))):
        title, _colon, name = part.rpartition(":")
        remark = title + "".join(_REMARK.findall(name))
        name = person_name(_REMARK.sub("", name))
        if name not in NOBODY:
            found.append((name, remark))
    return found
