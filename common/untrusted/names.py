"""Names of files as people give them: only ever shown and offered for download, never a path on this machine."""

import re
import unicodedata

LONGEST = 120
UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
FORBIDDEN = re.compile(r'[\\/:*?"<>|]')
DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)


def safe_name(typed: str | None, *, ending: str = "", otherwise: str = "附件") -> str:
    """A name for display and download: no folders, no control or direction characters, nothing that acts.

    `ending` (such as ".pdf") replaces the one it had; without it the name keeps its own.
    """
    last = re.split(r"[\\/]", unicodedata.normalize("NFC", typed or ""))[-1]
    shown = "".join(char for char in last if unicodedata.category(char) not in UNSEEN)
    shown = FORBIDDEN.sub("_", shown).strip(". ")
    stem, dot, own = shown.rpartition(".")
    if ending:
        stem = stem if dot else shown
    else:
        stem, ending = (stem, f".{own[:10]}") if dot and stem else (shown, "")
    stem = " ".join(stem.split()).strip(". ")[:LONGEST] or otherwise
    if DEVICES.fullmatch(stem) or stem[0] in "=+-@＝＋－＠~":
        stem = f"_{stem}"
    return f"{stem}{ending}"
