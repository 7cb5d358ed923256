"""Writing office files so that the same content gives the same bytes: no clock, no machine, no user inside."""

import re
import zipfile
from datetime import datetime
from pathlib import Path

from docx.shared import Pt

SMALL = Pt(8)
EARLIEST = (1980, 1, 1, 0, 0, 0)
CORE = "docProps/core.xml"
_TIMES = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(<)")


def sign(document, line: str) -> None:
    """Who took a document away and when: a small line at the foot of its pages, and among its properties."""
    document.core_properties.comments = line
    for section in document.sections:
        feet = [section.footer]
        if document.settings.odd_and_even_pages_header_footer:
            feet.append(section.even_page_footer)
        for foot in feet:
            foot.is_linked_to_previous = False
            foot.add_paragraph().add_run(line).font.size = SMALL


def save_document(document, path: Path, *, author: str, moment: datetime, comments: str = "") -> None:
    """Save a python-docx document. `author`, `moment` and `comments` become its properties."""
    properties = document.core_properties
    properties.author = properties.last_modified_by = author
    properties.title, properties.comments = "", comments[:255]
    properties.revision = 1
    properties.created = properties.modified = moment.replace(tzinfo=None, microsecond=0)
    document.save(str(path))
    steady(path, moment)


def steady(path: Path, moment: datetime) -> None:
    """Rewrite a .docx or .xlsx package with fixed times, in place."""
    stamp = moment.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    with zipfile.ZipFile(path) as package:
        parts = [(entry.filename, package.read(entry)) for entry in package.infolist()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts:
            if name == CORE:
                content = _TIMES.sub(rb"\g<1>" + stamp + rb"\g<3>", content)
            entry = zipfile.ZipInfo(name, EARLIEST)
            entry.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(entry, content)
