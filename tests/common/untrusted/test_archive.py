"""A zip is what is in it, not what it claims."""

import io
import struct
import zipfile

import pytest

from common.untrusted.archive import Archive
from common.untrusted.refusals import UnreadableFile

CENTRAL = b"PK\x01\x02"


def packed(parts, method=zipfile.ZIP_DEFLATED):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", method) as made:
        for name, content in parts:
            made.writestr(name, content)
    return data.getvalue()


def patched(data, offset, value, form="<I", which=0):
    """The same with a number of the central directory changed."""
    at = -1
    for _ in range(which + 1):
        at = data.index(CENTRAL, at + 1)
    return data[: at + offset] + struct.pack(form, value) + data[at + offset + struct.calcsize(form) :]


def everything(data):
    archive = Archive(data, io.BytesIO(data))
    return {name: b"".join(archive.chunks(name)) for name in archive.by_name}


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_parts_come_out_whole(method):
    parts = {"a.xml": b"x" * 3_000_000, "b.xml": bytes(range(256)) * 9000, "c": b""}
    assert everything(packed(parts.items(), method)) == parts


PLAIN = packed([("a", b"x" * 5000)])
BOMB = packed([("a", bytes(20_000_000))])
REFUSED = {
    "only a beginning": (b"PK\x03\x04", "file_truncated"),
    "cut short": (PLAIN[:-30], "file_truncated"),
    "smaller by its own word": (patched(PLAIN, 24, 100), "file_suspicious"),
    "bigger by its own word": (patched(PLAIN, 24, 9000), "file_truncated"),
    "wrong checksum": (patched(PLAIN, 16, 1), "file_truncated"),
    "parts that overlap": (patched(packed([("a", b"x"), ("b", b"y" * 500)]), 42, 0, which=1), "file_suspicious"),
    "bomb": (BOMB, "file_suspicious"),
    "bomb that denies it": (patched(BOMB, 24, 1000), "file_suspicious"),
    "a name that climbs": (packed([("../../a", b"x")]), "file_suspicious"),
    "a name with a drive": (packed([("C:\\a", b"x")]), "file_suspicious"),
    "two names for one part": (packed([("A", b"x")]).replace(b"A", b"B", 1), "file_suspicious"),
    "a password": (patched(packed([("a", b"x")]), 8, 1, "<H"), "file_encrypted"),
    "another packing": (packed([("a", b"x")], zipfile.ZIP_BZIP2), "file_truncated"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_lying_zip_is_refused(name):
    data, code = REFUSED[name]
    with pytest.raises(UnreadableFile) as caught:
        everything(data)
    assert caught.value.code == code


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_parts_of_one_name_are_refused():
    with pytest.raises(UnreadableFile):
        everything(packed([("a", b"x"), ("a", b"y")]))
