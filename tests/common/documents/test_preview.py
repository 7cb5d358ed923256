"""The screen's version of the blocks."""

from common.documents.content import Heading, Paragraph, Table
from common.documents.preview import preview


def test_preview_numbers_headings_and_keeps_links():
    shown = preview(
        [
            Heading("甲"),
            Heading("一", 2),
            Heading("乙"),
            Heading("一", 2),
            Paragraph("文", lead="1. "),
            Table(["a", "b"], [["x", "y"]], "表1", links={(0, 1): "/there/"}),
        ]
    )
    assert [(block["level"], block["text"]) for block in shown[:4]] == [
        (2, "一、甲"), (3, "（一）一"), (2, "二、乙"), (3, "（一）一")
    ]  # fmt: skip
    assert shown[4] == {"kind": "paragraph", "text": "1. 文"}
    assert shown[5]["rows"] == [
        [{"text": "x", "link": "", "left": True}, {"text": "y", "link": "/there/", "left": False}]
    ]
