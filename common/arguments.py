"""Types of command-line arguments; a wrong one is a usage error (exit 2)."""

import argparse
from datetime import date


def year(text: str) -> int:
    """A calendar year as 2025."""
    if not (text.isascii() and text.isdigit() and 1921 <= int(text) <= 2200):
        raise argparse.ArgumentTypeError(f"“{text}”不是年份，应写成2025")
    return int(text)


def day(text: str) -> date:
    """A date as 2026-01-10."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}”不是日期，应写成2026-01-10") from None
