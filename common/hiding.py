"""Numbers that name a person, taken out of text that is kept or written anywhere: the log of events, the server's log.

What is hidden is what looks like an identity number (18 or 15 digits) or a mobile telephone number (11 digits).
"""

import logging
import re

NUMBER = re.compile(r"(?<![0-9A-Za-z])(?:\d{17}[\dXx]|\d{15}|1[3-9]\d{9})(?![0-9A-Za-z])")


def hidden(text: str) -> str:
    """`text` with such numbers reduced to their first three and last two digits."""
    return NUMBER.sub(lambda found: f"{found[0][:3]}{'*' * (len(found[0]) - 5)}{found[0][-2:]}", text)


class HidingFormatter(logging.Formatter):
    """Hides them in the finished line, the traceback included."""

    def format(self, record):
        return hidden(super().format(record))
