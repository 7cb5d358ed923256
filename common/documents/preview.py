"""The blocks of a document for a template: the same text and numbers on screen as on paper."""

from collections.abc import Sequence
from typing import Any

from common.documents.content import Block, Heading, Paragraph, Table
from common.documents.wording import heading_number


def preview(blocks: Sequence[Block]) -> list[dict[str, Any]]:
    """Dicts with `kind` heading (level, text), paragraph (text) or table (caption, columns, rows of text and link)."""
    counters = [0, 0, 0, 0]
    shown: list[dict[str, Any]] = []
    for block in blocks:
        if isinstance(block, Heading):
            counters[block.level - 1] += 1
            counters[block.level :] = [0] * (4 - block.level)
            number = heading_number(block.level, counters[block.level - 1])
            # On screen the page's own title is level 1.
            shown.append({"kind": "heading", "level": block.level + 1, "text": number + block.text})
        elif isinstance(block, Paragraph):
            shown.append({"kind": "paragraph", "text": block.lead + block.text})
        elif isinstance(block, Table):
            shown.append({"kind": "table", "caption": block.caption, "columns": block.columns, "rows": _rows(block)})
    return shown


def _rows(table: Table) -> list[list[dict[str, Any]]]:
    return [
        [
            {"text": text, "link": table.links.get((number, place), ""), "left": place in table.left}
            for place, text in enumerate(row)
        ]
        for number, row in enumerate(table.rows)
    ]
