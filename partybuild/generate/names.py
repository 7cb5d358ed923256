"""Invented names of streets, communities, branches; none of them is a real place on purpose."""

from itertools import product
from random import Random

_HEADS = "春望新文锦安滨东西南北和康永平福瑞祥云海"
_TAILS = "晖江河昌绣宁园门苑桥湖山泉溪林岭塘湾洲庭"
_DIGITS = "〇一二三四五六七八九"


def place_names(number: int, random: Random) -> list[str]:
    """`number` different names of two or three characters, in an order the seed decides."""
    pairs = ["".join(pair) for pair in product(_HEADS, _TAILS) if pair[0] != pair[1]]
    random.shuffle(pairs)
    names = pairs + [f"{pair}{side}" for side in "里坊巷" for pair in pairs]
    if number > len(names):
        raise ValueError(f"only {len(names)} names")
    return names[:number]


def ordinal(number: int) -> str:
    """12 is 十二, 30 is 三十: as branches are numbered (1 to 999)."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    if hundreds:
        return (
            f"{_DIGITS[hundreds]}百"
            + (f"零{_DIGITS[ones]}" if ones and not tens else "")
            + (f"{_DIGITS[tens]}十{_DIGITS[ones] if ones else ''}" if tens else "")
        )
    if tens:
        return ("" if tens == 1 else _DIGITS[tens]) + "十" + (_DIGITS[ones] if ones else "")
    return _DIGITS[ones]
