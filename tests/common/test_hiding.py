import logging
import sys

import pytest

from common.hiding import HidingFormatter, hidden


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("号码11010519491231002X。", "号码110*************2X。"),
        ("q=110105491231002&x", "q=110**********02&x"),
        ("电话：13800138000", "电话：138******00"),
        ("已由138******00改为13912345678", "已由138******00改为139******78"),
        ("('110105194912310021',)", "('110*************21',)"),
        ("2025-11-22 10:00:00", "2025-11-22 10:00:00"),
        ("第20251122号，共1234567890人", "第20251122号，共1234567890人"),
        ("sha256:" + "1" * 64, "sha256:" + "1" * 64),
        ("0b6c13800138000f", "0b6c13800138000f"),
    ],
)
def test_numbers_of_people_are_hidden_and_others_are_not(text, expected):
    assert hidden(text) == expected
    assert hidden(hidden(text)) == expected


def test_the_servers_log_hides_them_in_tracebacks_too():
    try:
        raise ValueError("110105194912310021")
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, "", 0, "of %s", ("13800138000",), sys.exc_info())
    line = HidingFormatter("{message}", style="{").format(record)
    assert "110105194912310021" not in line
    assert "13800138000" not in line
    assert "ValueError" in line


def test_every_handler_of_the_server_hides(settings):
    logging_of = settings.LOGGING
    for handler in logging_of["handlers"].values():
        assert logging_of["formatters"][handler["formatter"]]["()"] == "common.hiding.HidingFormatter"
