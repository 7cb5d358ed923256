"""Names of organisations as people type them, made comparable. Pure: knows nothing of the database."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

Identity = TypeVar("Identity", bound=Hashable)

_SPACE = re.compile(r"[\s\u200b\ufeff]+")
# A street spelt at the head of a name: 示范街道 in 中共示范街道红旗社区…, but neither 街道机关支部 nor 沿街道路支部.
_STREET_SPELT = re.compile(r"([^街]{1,12}街道)(?!路)")
_DISTRICT_ENDS = ("区", "市", "县", "州", "旗")
_PARTY = re.compile(r"^(中国共产党|中共)")
# Longest first: 总支部委员会 also ends in 支部委员会, 工作委员会 also ends in 委员会.
_ENDINGS = (
    (re.compile(r"(党的)?(党?工委|工作委员会)$"), "工委"),
    (re.compile(r"党?总支(部)?(委员会)?$"), "总支"),
    (re.compile(r"党?支部(委员会)?$"), "支部"),
    (re.compile(r"(基层)?(党?委员会|党委)$"), "党委"),
)


def clean_name(text: str) -> str:
    """The name with full-width forms made half-width and all white space removed."""
    return _SPACE.sub("", unicodedata.normalize("NFKC", text or ""))


def street_of(name: str) -> str:
    """The street in the name of its working committee: 中共示范街道工作委员会, 示范街道党工委 give 示范街道."""
    return _ENDINGS[0][0].sub("", _PARTY.sub("", clean_name(name))) or clean_name(name)


def other_street(name: str, street: str) -> str:
    """The street that `name` spells when it is another than `street`, else "".

    A name spells a street by its head (中共示范街道红旗社区…) or as a working committee (水寨办事处党工委). A district
    before it makes no difference: 东城区示范街道 is 示范街道.
    """
    head = _PARTY.sub("", clean_name(name))
    spelt = _STREET_SPELT.match(head)
    told = spelt[1] if spelt else (street_of(name) if _ENDINGS[0][0].search(head) else "")
    own = street_of(street) if street else ""
    if not told or not own or _same_street(told, own) or _same_street(own, told):
        return ""
    return told


def _same_street(longer: str, shorter: str) -> bool:
    return longer == shorter or (longer.endswith(shorter) and longer[: -len(shorter)].endswith(_DISTRICT_ENDS))


def short_key(name: str, street: str = "") -> str:
    """The name without 中共, the street's name and 社区, its ending made short: 华丽苑第一支部.

    `street` may be the street's name or that of its working committee.
    """
    key = _PARTY.sub("", clean_name(name))
    if street:
        key = key.replace(street_of(street), "", 1)
    key = key.replace("社区", "")
    for ending, short in _ENDINGS:
        if ending.search(key):
            return ending.sub(short, key)
    return key


@dataclass(frozen=True)
class Resolution(Generic[Identity]):
    """What a typed name means: exactly one organisation, or none (`unknown`), or several (`ambiguous`)."""

    found: Identity | None
    candidates: tuple[Identity, ...] = ()

    @property
    def unknown(self) -> bool:
        return self.found is None and not self.candidates

    @property
    def ambiguous(self) -> bool:
        return self.found is None and bool(self.candidates)


class NameIndex(Generic[Identity]):
    """Finds organisations of one street by what people call them.

    In this order: equal after removing white space; equal short key; the key is the end of exactly one key.
    One organisation may be entered under several names (its former ones). A name that spells another street keeps
    that street in its key, so that it can mean only what bears or bore that name.
    """

    def __init__(self, names: Iterable[tuple[Identity, str]] = (), *, street: str = ""):
        self.street = street
        self._by_name: dict[str, list[Identity]] = defaultdict(list)
        self._by_key: dict[str, list[Identity]] = defaultdict(list)
        self._answers: dict[str, Resolution[Identity]] = {}
        for identity, name in names:
            self.add(identity, name)

    def add(self, identity: Identity, name: str) -> None:
        """Enter one more name."""
        for table, word in ((self._by_name, clean_name(name)), (self._by_key, self._key(name))):
            if identity not in table[word]:
                table[word].append(identity)
        self._answers.clear()

    def resolve(self, typed: str) -> Resolution[Identity]:
        """The organisation a typed name means; answers are remembered, ledgers repeat the same names."""
        name = clean_name(typed)
        if name not in self._answers:
            self._answers[name] = self._look_up(name)
        return self._answers[name]

    def resolve_whole(self, typed: str) -> Resolution[Identity]:
        """Like resolve, without the last rule: a mere ending is not enough."""
        return self._decide(self._whole_fits(clean_name(typed)))

    def _key(self, name: str) -> str:
        return short_key(name, "" if other_street(name, self.street) else self.street)

    def _look_up(self, name: str) -> Resolution[Identity]:
        key = self._key(name)
        if not name or not key:
            return Resolution(None)
        ends = dict.fromkeys(found for word, every in self._by_key.items() if word.endswith(key) for found in every)
        return self._decide([*self._whole_fits(name), list(ends)])

    def _whole_fits(self, name: str) -> list[list[Identity]]:
        return [self._by_name.get(name, []), self._by_key.get(self._key(name), [])]

    @staticmethod
    def _decide(tiers: list[list[Identity]]) -> Resolution[Identity]:
        fits = next(filter(None, tiers), [])
        return Resolution(fits[0], tuple(fits)) if len(fits) == 1 else Resolution(None, tuple(fits))
