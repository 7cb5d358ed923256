"""What a document says, without any word about how it looks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class Heading:
    """A heading of level 1 to 4; its number is given by the builder: 一、 （一） 1. （1）."""

    text: str
    level: int = 1


@dataclass(frozen=True)
class Paragraph:
    """One paragraph of body text. `lead` stands in front in the third level's manner, such as “1. ”."""

    text: str
    lead: str = ""


@dataclass(frozen=True)
class Table:
    """A ruled table. `widths` are shares of the text width; columns in `left` are set flush left, others centred.

    `links` are addresses by (row, column), for a preview on screen; paper has no use for them.
    """

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    caption: str = ""
    widths: Sequence[float] = ()
    left: frozenset[int] = frozenset({0})
    links: Mapping[tuple[int, int], str] = field(default_factory=dict)


Block = Heading | Paragraph | Table


@dataclass(frozen=True)
class Annex:
    """One annex on pages of its own."""

    title: str
    blocks: Sequence[Block]


@dataclass(frozen=True)
class OfficialPaper:
    """One official paper (公文) in the order of GB/T 9704-2012 §7; an empty element is left out.

    `number` such as 示发〔2025〕6号; `sealed` sets 署名 and date for a seal (date four characters from the right).
    """

    issuer_mark: str
    title: str
    body: Sequence[Block]
    signature: str
    signed_on: date
    number: str = ""
    addressee: str = ""
    attachments: Sequence[str] = ()
    note: str = ""
    annexes: Sequence[Annex] = field(default=())
    copies_to: str = ""
    printed_by: str = ""
    sealed: bool = True
