"""One hostile file."""

from collections.abc import Callable
from dataclasses import dataclass

IMPORT, ATTACH, COMMAND = "import", "attach", "command"
READS = frozenset({IMPORT, COMMAND})
EVERYWHERE = frozenset({IMPORT, ATTACH, COMMAND})
NOWHERE: frozenset[str] = frozenset()
STORED = frozenset({ATTACH})


@dataclass(frozen=True)
class Case:
    """`inert`: the doors that may take the file, because what it carries does nothing there; the others must refuse."""

    family: str
    name: str
    data: bytes | Callable[[], bytes]
    filename: str = "名册.xlsx"
    inert: frozenset[str] = NOWHERE

    def content(self) -> bytes:
        return self.data if isinstance(self.data, bytes) else self.data()
