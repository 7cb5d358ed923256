"""Numbers, dates and lines as official papers write them (GB/T 9704-2012 §7.3). Pure."""

import math
import unicodedata
from datetime import date

DIGITS = "零一二三四五六七八九"
TITLE_CHARACTERS = 19
NEVER_FIRST = set("，。、；：？！）》”’〕】%")
NEVER_LAST = set("（《“‘〔【")
WORD_BEFORE = ("关于",)
WORD_AFTER = ("的", "关于")


def chinese_number(n: int) -> str:
    """1 to 99 in Chinese: 一, 十, 十一, 二十, 二十三."""
    tens, ones = divmod(n, 10)
    if not tens:
        return DIGITS[ones]
    return ("" if tens == 1 else DIGITS[tens]) + "十" + (DIGITS[ones] if ones else "")


def heading_number(level: int, n: int) -> str:
    """The number of the n-th heading of a level: 一、 （一） 1. （1）."""
    return {1: f"{chinese_number(n)}、", 2: f"（{chinese_number(n)}）", 3: f"{n}. ", 4: f"（{n}）"}[level]


def official_date(day: date) -> str:
    """2025年3月5日: Arabic, full year, no leading zero."""
    return f"{day.year}年{day.month}月{day.day}日"


def document_number(prefix: str, year: int, n: int) -> str:
    """示发〔2025〕6号: hexagonal brackets, full year, no 第, no leading zero."""
    return f"{prefix}〔{year}〕{n}号"


def text_width(text: str) -> float:
    """Width in characters of full width: a digit or a Latin letter takes half of one."""
    return sum(1 if unicodedata.east_asian_width(sign) in "WFA" else 0.5 for sign in text)


def title_lines(title: str, limit: int = TITLE_CHARACTERS) -> list[str]:
    """A long title in lines that make a trapezium or a rhombus, never broken inside a number or before a comma."""
    count = math.ceil(text_width(title) / limit)
    if count <= 1:
        return [title]
    shares = {2: (0.55, 0.45), 3: (0.3, 0.4, 0.3)}.get(count, (1 / count,) * count)
    lines, start, wanted = [], 0, 0.0
    for share in shares[:-1]:
        wanted += share * len(title)
        end = _break_near(title, round(wanted), start, limit)
        lines.append(title[start:end])
        start = end
    return [*lines, title[start:]]


def _break_near(text: str, wanted: int, start: int, limit: int) -> int:
    """The best place to break within four characters of `wanted`, the line from `start` being no wider than limit."""
    near = range(max(start + 1, wanted - 4), min(len(text), wanted + 5))
    fitting = [n for n in near if _may_break(text, n) and text_width(text[start:n]) <= limit]
    return min(fitting, key=lambda n: (not _good_break(text, n), abs(n - wanted)), default=wanted)


def _may_break(text: str, n: int) -> bool:
    before, after = text[n - 1], text[n]
    if after in NEVER_FIRST or before in NEVER_LAST:
        return False
    return not (before.isascii() and before.isalnum()) and not (after.isascii() and after.isalnum())


def _good_break(text: str, n: int) -> bool:
    return text.startswith(WORD_BEFORE, n) or text[:n].endswith(WORD_AFTER)


def signature_indents(signature: str, day: str, *, sealed: bool) -> tuple[float, float]:
    """Characters left free on the right of the signature and of the date (GB/T 9704-2012 §7.3.5).

    Sealed: the date four from the right, the signature centred on it; a longer signature keeps two free and the date
    is centred under it. Unsealed: the signature two from the right, the date beginning two after it.
    """
    name, written = text_width(signature), text_width(day)
    if sealed:
        of_date, of_name = 4.0, 4 + (written - name) / 2
        if of_name < 2:
            of_name, of_date = 2.0, 2 + (name - written) / 2
        return of_name, of_date
    of_date = name - written
    return (2.0, of_date) if of_date >= 2 else (4 + written - name, 2.0)
