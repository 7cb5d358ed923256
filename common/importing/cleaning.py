"""Pure normalisers from what people type to what is stored (domain.md §8). None of them knows a model.

A cleaner takes the raw value of a cell (str, float, bool, date, datetime, "" for empty) and returns the clean value.
It raises BadCell when the row cannot be accepted, DoubtfulCell when a value is kept but somebody should look.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import NamedTuple

REJECT = "reject"
WARN = "warn"


class BadCell(Exception):
    """The cell makes its row unacceptable. `message` says what is wrong and how to mend it."""

    verdict = REJECT

    def __init__(self, code: str, message: str, value=None):
        super().__init__(message)
        self.code = code
        self.message = message
        self.value = value


class DoubtfulCell(BadCell):
    """The cell is accepted as `value`, with a warning."""

    verdict = WARN


class PartialDate(NamedTuple):
    """A day, or the first day of a month whose day nobody knows."""

    day: date
    month_only: bool = False

    def __str__(self):
        return f"{self.day:%Y-%m}" if self.month_only else self.day.isoformat()


class Moment(NamedTuple):
    """When something began; `has_time` is False when only the day was given."""

    at: datetime
    has_time: bool


WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xA0: 0x20}
INVISIBLE = dict.fromkeys(
    [*range(0, 9), 11, 12, *range(14, 32), 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x202C, 0x202D]
)
DOTS = str.maketrans(dict.fromkeys("•‧．・∙⋅●.・", "·"))
WHITE = re.compile(r"\s+")
BLANK_WORDS = {"", "/", "\\", "-", "--", "—", "——", "无", "不详", "暂无", "空"}


def half_width(text: str) -> str:
    """Full-width letters, digits, punctuation and spaces as half-width ones."""
    return text.translate(WIDTH)


def squeeze(text: str) -> str:
    """`text` without any white space or invisible characters."""
    return WHITE.sub("", text.translate(INVISIBLE))


def plain(value) -> str:
    """The cell as it was typed: integers without ".0", dates as yyyy-mm-dd, outer white space removed."""
    if isinstance(value, str):
        return value.strip() if value.isprintable() else value.translate(INVISIBLE).strip()
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d") if value.time() == time() else value.strftime("%Y-%m-%d %H:%M")
    return str(value)


def text(value) -> str:
    """Free text."""
    return plain(value)


def text_up_to(length: int):
    """Free text of at most `length` characters; longer text is refused (code too_long)."""

    def clean(value) -> str:
        cleaned = plain(value)
        if len(cleaned) > length:
            raise BadCell("too_long", f"超过{length}个字，请缩短")
        return cleaned

    return clean


def ignored(value) -> None:
    """Columns that are recognised but computed by the system."""
    return None


def person_name(value) -> str:
    """A name without any white space; the dot of minority names is U+00B7."""
    name = squeeze(plain(value))
    if not name.isascii():
        name = name.translate(DOTS)
    if len(name) > 60:
        raise BadCell("too_long", "超过60个字，请核对姓名")
    return name


def phone(value) -> str:
    """A mobile number of 11 digits beginning with 1; anything else is kept as typed with a warning."""
    typed = plain(value)
    if typed in BLANK_WORDS:
        return ""
    digits = re.sub(r"[\s\-‐-―()]", "", half_width(typed))
    digits = re.sub(r"^(\+|00)?86(?=1\d{10}$)", "", digits)
    if re.fullmatch(r"1\d{10}", digits):
        return digits
    if len(typed) > 40:
        raise BadCell("too_long", "联系电话过长，请只填一个号码")
    raise DoubtfulCell("phone_invalid", "不是11位手机号，已按原样保存，请核对", typed)


# -- identity numbers ----------------------------------------------------------
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"


def check_character(first17: str) -> str:
    """The check character of GB 11643 over the first 17 digits."""
    return CHECKS[sum(int(digit) * weight for digit, weight in zip(first17, WEIGHTS, strict=True)) % 11]


def identity_number(value) -> str:
    """A citizen identity number of 18 characters whose check character and birth date hold; "" for an empty cell.

    Raises BadCell id_damaged (stored as a number), id_masked, id_length, id_check_digit or id_birth_date.
    """
    if isinstance(value, (float, int)) and not isinstance(value, bool):
        raise BadCell("id_damaged", "身份证号被存成了数字，后几位已丢失，请把单元格设为文本后重新录入")
    number = squeeze(half_width(plain(value))).upper().lstrip("'`’‘")
    if number in BLANK_WORDS:
        return ""
    if re.fullmatch(r"\d(\.\d+)?E\+?\d{1,2}", number):
        raise BadCell("id_damaged", "身份证号成了科学计数法，后几位已丢失，请把单元格设为文本后重新录入")
    if "*" in number or re.search(r"X.|0{6}", number):
        raise BadCell("id_masked", "身份证号被遮盖或是样例，不是完整号码，请填写真实的18位号码")
    if not re.fullmatch(r"\d{17}[\dX]", number):
        raise BadCell("id_length", "身份证号应为18位数字（末位可为X），请核对")
    if check_character(number[:17]) != number[17]:
        raise BadCell("id_check_digit", "身份证号校验位不对，请核对是否录错")
    if birth_date_of(number) is None:
        raise BadCell("id_birth_date", "身份证号中的出生日期不存在，请核对")
    return number


def birth_date_of(number: str) -> date | None:
    """The birth date inside an identity number, None if there is no such day."""
    try:
        day = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None
    return day if day.year >= 1880 else None


def sex_of(number: str) -> str:
    """ "M" or "F", by the parity of the 17th digit."""
    return "M" if int(number[16]) % 2 else "F"


# -- dates ------------------------------------------------------------
DAY = re.compile(
    r"(\d{4})\s*[./\-年]\s*(\d{1,2})\s*[./\-月]\s*(\d{1,2})\s*[日号]?"
    r"(?:[\sT]*(?:上午|下午|晚上|早上|中午)?\s*(\d{1,2})\s*[:时点]\s*(\d{1,2})?\s*(?:分|:\s*(\d{1,2})(?:\.\d+)?)?)?"
    r"(?:\s*[-~至—－]+\s*\d{1,2}\s*[:时点]\s*(?:\d{1,2})?分?)?"
)
WEEKDAY = re.compile(r"\s*\(?(?:星期|周)[一二三四五六日天]\)?")
MONTH = re.compile(r"(\d{4})\s*[./\-年]\s*(\d{1,2})\s*月?(?:份)?\.?")
COMPACT_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})")
COMPACT_MONTH = re.compile(r"(\d{4})(\d{2})")
SERIAL = re.compile(r"[1-5]\d{4}")
EXCEL_EPOCH = date(1899, 12, 30)
MAC_EPOCH = date(1904, 1, 1)
UNREADABLE = "读不出日期，请写成2020-03-05或2020.03这样的形式"


def partial_date(value, *, epoch_1904: bool = False) -> PartialDate | None:
    """A date to the day or to the month; None for an empty cell. Raises BadCell date_unreadable.

    Month: 2020.03, 202003 (text or number), 2020年3月, 2020/3. Day: 2020.3.5, 20200305, 2020年3月5日, 2020/3/5,
    2020-03-05 with or without a time, date cells, and the bare serial
    numbers Excel leaves when a date loses its format.
    """
    if isinstance(value, str):
        return _partial_text(value, epoch_1904)
    return _partial(value, epoch_1904)


def _partial(value, epoch_1904: bool) -> PartialDate | None:
    found = _moment(value, epoch_1904)
    if found is None:
        return None
    stamp, precision = found
    if isinstance(value, float) and precision == "month" and re.fullmatch(r"\d{4}\.1", repr(value)):
        # A number 2020.1 was typed 2020.10: Excel drops the last zero.
        message = "存成数字后分不清1月和10月，已按10月保存，请改成文本后核对"
        raise DoubtfulCell("date_ambiguous", message, PartialDate(date(stamp.year, 10, 1), True))
    return PartialDate(stamp.date(), precision == "month")


# Ledgers repeat their dates: one object and one reading for each.
_partial_text = lru_cache(maxsize=4096)(_partial)


def full_date(value) -> date | None:
    """A date to the day. Raises BadCell date_unreadable, also when only a month is given."""
    found = partial_date(value)
    if found is None:
        return None
    if found.month_only:
        raise BadCell("date_unreadable", "只写了年月，请写到日，如2020-03-05")
    return found.day


def moment(value) -> Moment | None:
    """A day with its time if one is given, in whatever future year: the ledger says what is too late for it.

    Raises BadCell date_unreadable.
    """
    found = _moment(value, False, last_year=9999)
    if found is None:
        return None
    stamp, precision = found
    if precision == "month":
        raise BadCell("date_unreadable", "只写了年月，请写到日，如2025-03-05 14:30")
    return Moment(stamp, precision == "time")


def _moment(value, epoch_1904: bool, last_year: int = 2100) -> tuple[datetime, str] | None:
    if isinstance(value, datetime):
        stamp, precision = value, "time" if value.time() != time() else "day"
    elif isinstance(value, date):
        stamp, precision = datetime.combine(value, time()), "day"
    elif isinstance(value, (time, timedelta, bool)):
        raise BadCell("date_unreadable", UNREADABLE)
    else:
        typed = WEEKDAY.sub("", half_width(plain(value)).strip("'"))
        if typed in BLANK_WORDS:
            return None
        stamp, precision = _read_date(typed, epoch_1904)
    if not 1900 <= stamp.year <= last_year:
        raise BadCell("date_unreadable", UNREADABLE)
    return stamp, precision


def _read_date(typed: str, epoch_1904: bool) -> tuple[datetime, str]:
    try:
        if found := DAY.fullmatch(typed):
            year, month, day, hour, minute, second = found.groups()
            if hour is None:
                return datetime(int(year), int(month), int(day)), "day"
            afternoon = 12 if re.search("下午|晚上", typed) and int(hour) < 12 else 0
            clock = int(hour) + afternoon, int(minute or 0), int(second or 0)
            return datetime(int(year), int(month), int(day), *clock), "time" if any(clock) else "day"
        if found := COMPACT_DAY.fullmatch(typed):
            return datetime(int(found[1]), int(found[2]), int(found[3])), "day"
        if found := MONTH.fullmatch(typed) or COMPACT_MONTH.fullmatch(typed):
            return datetime(int(found[1]), int(found[2]), 1), "month"
        if SERIAL.fullmatch(typed):
            epoch = MAC_EPOCH if epoch_1904 else EXCEL_EPOCH
            return datetime.combine(epoch + timedelta(days=int(typed)), time()), "day"
    except ValueError:
        pass
    raise BadCell("date_unreadable", UNREADABLE)


# -- words and numbers ------------------------------------------------------------
YES = {"是", "有", "√", "✓", "✔", "对", "y", "yes", "true", "1", "已", "○"}
NO = {"否", "无", "×", "✗", "✘", "x", "不", "没有", "n", "no", "false", "0", "未", "不是"}


def yes_no(*, yes=(), no=()):
    """A cleaner for yes/no columns; `yes` and `no` are further words of the column. Empty is False."""
    yes_words, no_words = YES | set(yes), NO | set(no)

    def clean(value) -> bool:
        word = squeeze(half_width(plain(value))).lower()
        if word in BLANK_WORDS or word in no_words:
            return False
        if word in yes_words:
            return True
        raise DoubtfulCell("yes_no_unclear", "看不出是“是”还是“否”，已按“否”保存，请改写为是或否", False)

    return clean


def choice(options: Mapping[str, str], *, code: str, message: str):
    """A cleaner that turns a word into a stored value; unknown words raise BadCell(code, message). Empty stays ""."""

    def clean(value) -> str:
        word = squeeze(half_width(plain(value)))
        if word in BLANK_WORDS:
            return ""
        if word in options:
            return options[word]
        raise BadCell(code, message)

    return clean


UNITS = re.compile(r"(人次|人|次|名|个|户|张|分|㎡|m2|m²|平方米|平米|平方|元|年|%)$")


def number(value) -> Decimal | None:
    """A number with or without its unit (90㎡, 1,200, 12人); None for an empty cell.

    Raises BadCell number_unreadable.
    """
    if isinstance(value, float):
        return Decimal(repr(value)) if not value.is_integer() else Decimal(int(value))
    typed = squeeze(half_width(plain(value))).replace(",", "")
    if typed in BLANK_WORDS:
        return None
    try:
        found = Decimal(UNITS.sub("", typed))
    except InvalidOperation:
        found = None
    if found is None or not found.is_finite():
        raise BadCell("number_unreadable", "不是数字，请只填数字")
    return found


def whole_number(value) -> int | None:
    """A count, not negative. Raises BadCell number_unreadable."""
    found = number(value)
    if found is None:
        return None
    if found != int(found) or found < 0 or found > 100_000_000:
        raise BadCell("number_unreadable", "不是整数，请填0或正整数")
    return int(found)
