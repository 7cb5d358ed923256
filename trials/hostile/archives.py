"""Hostile zips: bombs, lies about sizes and places, nesting, passwords, cut files, names that climb out."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from functools import partial
from random import Random

from trials.hostile.books import pack, roster, with_part
from trials.hostile.case import EVERYWHERE, Case

CENTRAL = b"PK\x01\x02"
LOCAL = b"PK\x03\x04"
MEGABYTE = 1024 * 1024
BOMB_PARTS = (
    "xl/worksheets/sheet1.xml",
    "xl/sharedStrings.xml",
    "xl/styles.xml",
    "xl/workbook.xml",
    "xl/media/image1.png",
    "docProps/app.xml",
    "xl/_rels/workbook.xml.rels",
    "[Content_Types].xml",
    "xl/theme/theme1.xml",
    "extra.bin",
)


def bomb(part: str, megabytes: int) -> bytes:
    """A roster in which one part is nothing but blanks."""
    return with_part(part, b" " * (megabytes * MEGABYTE))


def bombs(random: Random) -> Iterator[Case]:
    for part in BOMB_PARTS:
        for megabytes in (random.randint(20, 40), random.randint(60, 120)):
            yield Case("bomb", f"{megabytes} MB in {part}", partial(bomb, part, megabytes))
    many = {f"xl/media/{n}.bin": b"" for n in range(5000)}
    yield Case("bomb", "5,000 parts", lambda: pack(roster().all_parts() | many))
    yield Case("bomb", "400 MB in twenty parts", lambda: pack(twenty_parts()))


def twenty_parts() -> dict[str, bytes | str]:
    return roster().all_parts() | {f"xl/media/{n}.bin": b"\0" * (20 * MEGABYTE) for n in range(20)}


def zipped(name: str, data: bytes, copies: int = 1) -> bytes:
    return pack({f"{n}{name}": data for n in range(copies)})


def nested(random: Random) -> Iterator[Case]:
    data = b"0" * (4 * MEGABYTE)
    for depth in range(1, 11):
        data = zipped("inner.zip", data, random.randint(2, 6))
        yield Case("nested zip", f"depth {depth}", data)
        if depth % 2:
            inside = with_part("xl/embeddings/inner.zip", data)
            yield Case("nested zip", f"depth {depth} inside a workbook", inside, inert=EVERYWHERE)


def patched(data: bytes, offset: int, value: int, form: str = "<I", which: int = 0, mark: bytes = CENTRAL) -> bytes:
    """The same with a number in one of its headers changed."""
    at = -1
    for _ in range(which + 1):
        at = data.index(mark, at + 1)
    return data[: at + offset] + struct.pack(form, value) + data[at + offset + struct.calcsize(form) :]


def lies(random: Random) -> Iterator[Case]:
    """Headers that say something else than what is there. Sheet parts stand fourth of the roster's entries."""
    plain = roster().pack()
    names = list(roster().all_parts())
    sheet = names.index("xl/worksheets/sheet1.xml")
    for name, offset, value, form in (
        ("declared smaller", 24, 10, "<I"),
        ("declared bigger", 24, 10**8, "<I"),
        ("declared empty", 24, 0, "<I"),
        ("negative size", 24, 0xFFFFFFFF, "<I"),
        ("negative packed size", 20, 0xFFFFFFFF, "<I"),
        ("packed size beyond the end", 20, 10**8, "<I"),
        ("wrong checksum", 16, random.getrandbits(32), "<I"),
        ("offset of another part", 42, 0, "<I"),
        ("offset beyond the end", 42, 10**8, "<I"),
        ("method 99", 10, 99, "<H"),
        ("method bzip2", 10, 12, "<H"),
        ("method lzma", 10, 14, "<H"),
        ("password flag", 8, 1, "<H"),
        ("stored, it says", 10, 0, "<H"),
        ("name longer than the header", 28, 60000, "<H"),
    ):
        yield Case("lying zip", name, patched(plain, offset, value, form, sheet))
    local = patched(plain, 8, 0, "<H", sheet, LOCAL)
    yield Case("lying zip", "another method in the local header", local)
    renamed = plain.replace(b"xl/worksheets/sheet1.xml", b"xl/worksheets/sheet9.xml", 1)
    yield Case("lying zip", "another name in the local header", renamed)
    big = bomb("xl/worksheets/sheet1.xml", 60)
    yield Case(
        "lying zip", "bomb that says 100 bytes", patched(big, 24, 100, "<I", _index(big, b"xl/worksheets/sheet1"))
    )
    yield Case("lying zip", "overlapping parts", overlapping())
    yield Case("lying zip", "zip64 sizes", zip64_sizes(plain))
    yield Case("lying zip", "two sheets of one name", duplicate())
    yield Case("lying zip", "sizes after the data, wrong", descriptor())
    end = plain.rindex(b"PK\x05\x06")
    count = plain[: end + 8] + struct.pack("<HH", 60000, 60000) + plain[end + 12 :]
    yield Case("lying zip", "60,000 entries, it says", count, inert=EVERYWHERE)
    yield Case(
        "lying zip", "second disk", plain[: end + 4] + struct.pack("<HH", 1, 1) + plain[end + 8 :], inert=EVERYWHERE
    )


def _index(data: bytes, name: bytes) -> int:
    """Which central header names a part."""
    names = zipfile.ZipFile(io.BytesIO(data)).namelist()
    return next(n for n, found in enumerate(names) if found.encode().startswith(name))


def overlapping() -> bytes:
    """A kilobyte named a thousand times: every entry of the directory points to the same bytes."""
    plain = with_part("xl/media/a.bin", b"\0" * MEGABYTE)
    end = plain.rindex(b"PK\x05\x06")
    start = struct.unpack("<I", plain[end + 16 : end + 20])[0]
    directory = plain[start:end]
    at = directory.rindex(CENTRAL)
    copies = b"".join(directory[at:].replace(b"xl/media/a.bin", f"xl/media/{n:05}"[:14].encode()) for n in range(1000))
    count = plain[end + 10 : end + 12]
    total = struct.unpack("<H", count)[0] + 1000
    tail = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, total, total, len(directory) + len(copies), start, 0)
    return plain[:start] + directory + copies + tail


def zip64_sizes(plain: bytes) -> bytes:
    """A zip64 extra field that claims a petabyte."""
    extra = struct.pack("<HHQQ", 1, 16, 1 << 50, 1 << 50)
    at = plain.index(CENTRAL)
    name, old = struct.unpack("<HH", plain[at + 28 : at + 32])
    head = plain[at : at + 20] + b"\xff" * 8 + plain[at + 28 : at + 30] + struct.pack("<H", len(extra))
    made = plain[:at] + head + plain[at + 32 : at + 46 + name] + extra + plain[at + 46 + name + old :]
    end = made.rindex(b"PK\x05\x06")
    size = struct.unpack("<I", made[end + 12 : end + 16])[0] + len(extra)
    return made[: end + 12] + struct.pack("<I", size) + made[end + 16 :]


def duplicate() -> bytes:
    """The same name twice: one reader takes the first, another the last."""
    parts = roster().all_parts()
    data = pack(parts | {"xl/worksheets/sheeT9.xml": parts["xl/worksheets/sheet1.xml"]})
    return data.replace(b"xl/worksheets/sheeT9.xml", b"xl/worksheets/sheet1.xml")


def descriptor() -> bytes:
    """Sizes and checksum only behind the data, and wrong in the directory."""
    data = roster().pack()
    return patched(patched(data, 8, 8, "<H"), 24, 7, "<I")


def encrypted(random: Random) -> Iterator[Case]:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    mark = "EncryptedPackage".encode("utf-16-le")
    for size in (600, 5000, 90_000):
        noise = random.randbytes(size)
        yield Case("encrypted", f"password to open, {size}", ole + noise + mark + noise)
        yield Case("encrypted", f"old .xls, {size}", ole + noise, "名册.xls")
    yield Case("encrypted", ".et of WPS", ole + random.randbytes(900), "名册.et")
    yield Case("encrypted", ".doc", ole + "WordDocument".encode("utf-16-le") + random.randbytes(900), "通知.docx")
    for which in (0, 3, 5):
        yield Case("encrypted", f"zip password on part {which}", patched(roster().pack(), 8, 1, "<H", which))


def truncated(random: Random) -> Iterator[Case]:
    data = roster().pack()
    for _ in range(14):
        yield Case("truncated", f"{(cut := random.randint(4, len(data) - 2))} bytes", data[:cut])
    yield Case("truncated", "first half twice", data[: len(data) // 2] * 2)
    noise = bytearray(data)
    for _ in range(60):
        noise[random.randrange(60, len(noise) - 400)] ^= 0xFF
    yield Case("truncated", "60 flipped bytes", bytes(noise))


def climbing(random: Random) -> Iterator[Case]:
    token = f"{random.getrandbits(40):010x}"
    for name in (
        f"../../../../../../../../tmp/evil-{token}",
        f"..\\..\\..\\evil-{token}",
        f"/tmp/evil-{token}",
        f"/etc/cron.d/evil-{token}",
        f"C:\\evil-{token}",
        f"c:/windows/evil-{token}",
        f"xl/../../evil-{token}",
        f"xl/media/../../../evil-{token}",
        f"xl/./../evil-{token}",
        f"..//evil-{token}",
    ):
        absolute = name.startswith("/") and ".." not in name
        yield Case("climbing entry", repr(name), with_part(name, b"x"), inert=EVERYWHERE if absolute else frozenset())
    # zipfile ends a name at its NUL when it writes one.
    ended = with_part(f"evil-{token}#.xml", b"x").replace(f"evil-{token}#".encode(), f"evil-{token}\0".encode())
    yield Case("climbing entry", "a name with a NUL", ended)
    link = io.BytesIO(roster().pack())
    with zipfile.ZipFile(link, "a") as made:
        entry = zipfile.ZipInfo(f"xl/media/evil-{token}")
        entry.external_attr = 0o120777 << 16
        made.writestr(entry, "/etc/passwd")
    yield Case("climbing entry", "symbolic link", link.getvalue(), inert=EVERYWHERE)


def huge(random: Random) -> Iterator[Case]:
    """Too big to be taken at all; the bytes are made when they are needed."""
    for megabytes, start in (
        (200, b"PK\x03\x04"),
        (200, b"\x89PNG\r\n\x1a\n"),
        (200, b""),
        (61, b"PK\x03\x04"),
        (45, b"PK"),
    ):
        yield Case("200 MB", f"{megabytes} MB after {start!r}", partial(_padded, start, megabytes))
    picture = partial(_padded, b"\xff\xd8\xff\xe0", 21)
    yield Case("200 MB", "21 MB picture", picture, "照片.jpg")


def _padded(start: bytes, megabytes: int) -> bytes:
    return start + zlib.compress(b"", 0) + b"\0" * (megabytes * MEGABYTE)


def cases(random: Random) -> Iterator[Case]:
    for family in (bombs, nested, lies, encrypted, truncated, climbing, huge):
        yield from family(random)
