"""Pinyin of names for sorting and for finding by initials."""

import re
from functools import lru_cache

# Characters that are read differently when they are a surname; two-character surnames come first.
SURNAMES = {
    "单": ("shan",),
    "曾": ("zeng",),
    "仇": ("qiu",),
    "区": ("ou",),
    "解": ("xie",),
    "任": ("ren",),
    "查": ("zha",),
    "盖": ("ge",),
    "朴": ("piao",),
    "种": ("chong",),
    "折": ("she",),
    "召": ("shao",),
    "繁": ("po",),
    "员": ("yun",),
    "秘": ("bi",),
    "冼": ("xian",),
    "翟": ("zhai",),
    "乐": ("yue",),
    "覃": ("qin",),
    "宁": ("ning",),
    "洗": ("xian",),
    "缪": ("miao",),
    "逄": ("pang",),
    "牟": ("mu",),
    "尹": ("yin",),
    "祭": ("zhai",),
    "黑": ("he",),
    "盛": ("sheng",),
    "石": ("shi",),
    "沈": ("shen",),
    "隗": ("wei",),
    "乜": ("nie",),
    "佴": ("nai",),
    "都": ("du",),
    "哈": ("ha",),
    "那": ("na",),
    "车": ("che",),
    "宓": ("mi",),
    "卜": ("bu",),
    "台": ("tai",),
    "能": ("nai",),
    "郇": ("huan",),
    "郗": ("xi",),
    "於": ("yu",),
    "幺": ("yao",),
}
_KEPT = re.compile(r"[^0-9a-z]")


@lru_cache(maxsize=65536)
def syllables(text: str, *, person: bool = False) -> tuple[str, ...]:
    """Toneless syllables, one per Chinese character; runs of other letters stay together.

    With `person` the first characters are read as a surname (单 shan, 曾 zeng).
    """
    # Its words take 57 MB, which a process that saves no names need not hold.
    from pypinyin import lazy_pinyin

    head: tuple[str, ...] = ()
    if person:
        for length in (2, 1):
            if reading := SURNAMES.get(text[:length]):
                head, text = reading, text[length:]
                break
    read = (_KEPT.sub("", part.lower()) for part in lazy_pinyin(text, v_to_u=False))
    return head + tuple(part for part in read if part)


def sort_key(text: str, *, person: bool = False) -> str:
    """What to sort by: `曾丹` as a person gives `zeng dan`."""
    return " ".join(syllables(text, person=person))


def initials(text: str, *, person: bool = False) -> str:
    """First letters of the syllables: `曾丹` as a person gives `zd`; digits are kept."""
    return "".join(part[0] if part.isalpha() else part for part in syllables(text, person=person))
