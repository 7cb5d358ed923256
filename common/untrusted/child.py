"""What runs in the child: limits first, then one task over the file on standard input, answered in JSON lines.

Started by process.py. Imports nothing of Django and nothing that knows the portal.
"""

import gc
import mmap
import os
import re
import resource
import signal
import sys
from typing import Any

import orjson

from common.untrusted import limits
from common.untrusted.refusals import OUT_OF_MEMORY, UnreadableFile, damaged

# Task → module with `answer(data)`, which yields JSON objects; `data` is a memory map of the file, or b"".
TASKS = {"workbook": "common.importing.cells", "attachment": "common.untrusted.attachments"}
UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def confine() -> None:
    """Give up everything a reader does not need; nothing of it can be taken back."""
    for what, most in (
        (resource.RLIMIT_AS, limits.CHILD_MEMORY),
        (resource.RLIMIT_CPU, limits.CHILD_CPU),
        (resource.RLIMIT_NOFILE, limits.CHILD_OPEN_FILES),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    # Should the portal die meanwhile, nobody else would end this process.
    signal.alarm(limits.CHILD_WALL * 2)


def default(value: Any) -> dict:
    """Times as tagged text: plain text in a cell must never be taken for one."""
    return {type(value).__name__: value.total_seconds() if hasattr(value, "total_seconds") else value.isoformat()}


def say(line: dict) -> None:
    """One line; characters that neither XML nor a database takes are left out."""
    typed = orjson.dumps(line, default=default, option=orjson.OPT_PASSTHROUGH_DATETIME)
    if b"\\u00" in typed or b"\xef\xbf\xbe" in typed or b"\xef\xbf\xbf" in typed:
        typed = orjson.dumps(cleaned(orjson.loads(typed)))
    sys.stdout.buffer.write(typed)
    sys.stdout.buffer.write(b"\n")


def cleaned(value: Any) -> Any:
    """The same without control characters in any text."""
    if isinstance(value, str):
        return UNWANTED.sub("", value)
    if isinstance(value, list):
        return [cleaned(part) for part in value]
    return {name: cleaned(part) for name, part in value.items()} if isinstance(value, dict) else value


def main(name: str) -> None:
    """Answer and exit: 0 with a last word, OUT_OF_MEMORY without one."""
    module = __import__(TASKS[name], fromlist=["answer"])
    # Short-lived, and its memory is bounded anyway: looking for cycles among a million cells is lost time.
    gc.disable()
    confine()
    try:
        size = os.fstat(0).st_size
        data = mmap.mmap(0, size, access=mmap.ACCESS_READ) if size else b""
        for line in module.answer(data):
            say(line)
        say({"done": True, "peak": peak()})
    except UnreadableFile as refusal:
        refuse(refusal)
    except (MemoryError, RecursionError):
        os._exit(OUT_OF_MEMORY)
    except Exception:
        # Whatever a library does not like about a file is damage; its words may quote the file, so they stay here.
        refuse(damaged())
    sys.stdout.buffer.flush()
    # Nothing is left to tidy up, and freeing a million cells one by one takes time.
    os._exit(0)


def refuse(refusal: UnreadableFile) -> None:
    say({"refused": [refusal.code, refusal.message], "peak": peak()})


def peak() -> int:
    """The most memory this process has held, in bytes; 0 where the system does not tell.

    Not what wait4 tells of a child on Linux: that begins with what its parent held.
    """
    try:
        with open("/proc/self/status", "rb") as status:
            found = re.search(rb"VmHWM:\s+(\d+) kB", status.read())
    except OSError:
        return 0
    return int(found[1]) * 1024 if found else 0
