"""Columns of the member list, on screen and in its exports. Identity numbers are masked in both."""

import time
from functools import lru_cache

from django.urls import reverse
from django.utils import timezone

from common.listing import Column
from common.periods import full_years
from common.templatetags.ui import lamp
from members.identity.masking import masked_id, masked_phone
from members.roster.enums import MemberType, Sex, Standing

ENCRYPTED = ("id_number", "phone", "address")


@lru_cache(maxsize=2)
def _today(minute: int):
    return timezone.localdate()


def today():
    """The local day, asked once a minute: an export asks for every cell."""
    return _today(int(time.time() // 60))


def word_of(name: str, choices):
    """The label of a coded field; get_x_display is several times slower over an export."""
    labels = {code: str(label) for code, label in choices.choices}
    return lambda member: labels.get(getattr(member, name), "")


def not_shown(columns) -> list[str]:
    """Encrypted fields that none of the columns asked for shows, so that they need not be decrypted."""
    return [name for name in ENCRYPTED if name not in columns]


def age(member) -> int:
    return full_years(member.birth_date, today())


def party_age(member) -> int | None:
    """党龄 in full years today, from becoming full (domain.md §4.6)."""
    return full_years(member.full_on, today()) if member.full_on else None


def month_or_day(day, month_only: bool):
    """The date, or 2020-03 where the day is not known."""
    if day is None:
        return None
    return f"{day:%Y-%m}" if month_only else day


def joined(member):
    return month_or_day(member.joined_on, member.joined_month_only)


def became_full(member):
    return month_or_day(member.full_on, member.full_month_only)


def yes(name: str):
    """是 or 否 for a true-or-false field."""
    return lambda member: "是" if getattr(member, name) else "否"


def text_of(function):
    """For exports: the value as text, since a column holds days beside months."""
    return lambda member: str(function(member) or "")


COLUMNS = [
    Column("name", "姓名", sort="sort_key", link=lambda m: reverse("members:member_detail", args=[m.pk]), always=True),
    Column("organization", "所在党支部", value="organization.name", sort=("organization__path", "sort_key"), width=32),
    Column("group", "党小组", value="group.name", default=False),
    Column("sex", "性别", value=word_of("sex", Sex), sort="sex", width=6),
    Column("nation", "民族", sort="nation", width=10, default=False),
    Column("birth_date", "出生日期", sort="birth_date", holds="date", css="nowrap", default=False),
    Column("age", "年龄", value=age, sort="-birth_date", css="num", holds="number", width=6),
    Column("id_number", "公民身份号码", value=lambda m: masked_id(m.id_number), css="nowrap", default=False, width=20),
    Column("education", "学历", sort="education"),
    Column("type", "人员类别", value=word_of("type", MemberType), sort="type"),
    Column("standing", "党籍状态", value=word_of("standing", Standing), sort="standing", default=False),
    Column("joined_on", "入党时间", value=joined, sort="joined_on", css="nowrap", export=text_of(joined)),
    Column("full_on", "转正时间", value=became_full, sort="full_on", css="nowrap", export=text_of(became_full)),
    Column("party_age", "党龄（年）", value=party_age, sort="-full_on", css="num", holds="number", width=8),
    Column("party_post", "党内职务", default=False),
    Column("occupation", "职业类别", sort="occupation"),
    Column("workplace", "工作单位及职务", default=False, width=24),
    Column("retired", "退休", value=yes("retired"), default=False, width=6),
    Column("phone", "联系电话", value=lambda m: masked_phone(m.phone), default=False, css="nowrap"),
    Column("floating", "流动", value=yes("floating"), default=False, width=6),
    Column("exempt", "免学", value=yes("exempt"), default=False, width=6),
    Column(
        "incomplete",
        "信息",
        value=lambda m: "缺" + "、".join(m.missing_fields) if m.missing_fields else "完整",
        markup=lambda m, value: lamp("amber" if m.missing_fields else "green", value),
        sort="incomplete",
        width=20,
    ),
]
