"""Words that say where a text comes from: `qn07xvqk` in a name, `qs07xvqk` in a scheme, `qz07xvqk` elsewhere (place 7).

Long enough that no random token of a page is taken for one.
"""

import re
import zipfile
from collections.abc import Iterable
from io import BytesIO

from tests.security.cast import PLACES, Person, line_of

NAME, SCHEME, TEXT = "qn", "qs", "qz"
CANARY = re.compile(r"q[nsz]\d\dxvqk", re.IGNORECASE)


def canary(code: str, kind: str = TEXT) -> str:
    return f"{kind}{PLACES[code].number:02}xvqk"


def allowed(person: Person) -> set[str]:
    """Canaries this person may meet: all of the places where he holds anything; above them names and schemes."""
    found: set[str] = set()
    for code in PLACES:
        if person.at and person.at in line_of(code):
            found |= {canary(code, kind) for kind in (NAME, SCHEME, TEXT)}
    for above in line_of(person.at):
        found |= {canary(above, NAME), canary(above, SCHEME)}
    return found


def text_of(body: bytes) -> str:
    """What can be read in a body; the parts of an .xlsx or .docx unpacked."""
    if body[:2] == b"PK":
        with zipfile.ZipFile(BytesIO(body)) as package:
            return "\n".join(package.read(name).decode("utf-8", "replace") for name in package.namelist())
    return body.decode("utf-8", "replace")


def met(texts: Iterable[str]) -> set[str]:
    """Canaries in the texts, in lower case."""
    return {found.lower() for text in texts for found in CANARY.findall(text)}
