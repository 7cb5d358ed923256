"""The zip around an Office file, read by what is really in it: declared sizes, names and offsets are only claims."""

import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO

from common.untrusted import limits
from common.untrusted.refusals import UnreadableFile, damaged, suspicious

CHUNK = 1 << 20
LOCAL_HEADER = 30
ENCRYPTED = 1
UTF8_NAME = 0x800
OUTSIDE = re.compile(r"(^|[/\\])\.\.([/\\]|$)|^[A-Za-z]:|\x00")


class Archive:
    """The parts of a zip. Raises UnreadableFile for one that no Office program would write."""

    def __init__(self, data, stream: IO[bytes]):
        """`data`: the bytes (a memory map will do); `stream`: the same as a seekable file."""
        self.data = data
        self.inflated = 0
        try:
            self.entries = zipfile.ZipFile(stream).infolist()
        except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError, RuntimeError) as error:
            raise damaged() from error
        self.by_name = {entry.filename: entry for entry in self.entries}
        self._check_claims()

    def _check_claims(self) -> None:
        if len(self.entries) > limits.MAX_ENTRIES:
            raise suspicious("的文件过多")
        if any(entry.flag_bits & ENCRYPTED for entry in self.entries):
            raise UnreadableFile("file_encrypted", "这个文件设有压缩密码，请取消密码后再导入。")
        if len(self.by_name) != len(self.entries):
            raise suspicious("有重名的部分")
        if any(OUTSIDE.search(entry.orig_filename) for entry in self.entries):
            raise suspicious("有指向外部位置的文件名")
        self._check_size(sum(entry.file_size for entry in self.entries))
        self._check_overlap()

    def _check_overlap(self) -> None:
        """Parts sharing their bytes are how a small zip holds petabytes."""
        end = 0
        for entry in sorted(self.entries, key=lambda found: found.header_offset):
            if entry.header_offset < end:
                raise suspicious("的各部分互相重叠")
            end = entry.header_offset + LOCAL_HEADER + entry.compress_size
        if end > len(self.data):
            raise damaged()

    def _check_size(self, inflated: int) -> None:
        ratio = inflated / max(len(self.data), 1)
        if inflated > limits.MAX_INFLATED or (inflated > limits.RATIO_FROM and ratio > limits.MAX_RATIO):
            raise suspicious("展开后大得不正常")

    def chunks(self, name: str) -> Iterator[bytes]:
        """The real bytes of a part, counted as they come; size and checksum must be as declared."""
        entry = self.by_name[name]
        size = checksum = 0
        for chunk in self._inflate(entry):
            size += len(chunk)
            self.inflated += len(chunk)
            checksum = zlib.crc32(chunk, checksum)
            if size > entry.file_size:
                raise suspicious("有大小不符的部分")
            self._check_size(self.inflated)
            yield chunk
        if size != entry.file_size or checksum != entry.CRC:
            raise damaged()

    def read(self, name: str) -> bytes:
        """A small part whole. Raises UnreadableFile when it is missing or too big to be one."""
        if name not in self.by_name:
            raise damaged()
        if self.by_name[name].file_size > limits.MAX_TREE_PART:
            raise suspicious("有大得不正常的部分")
        return b"".join(self.chunks(name))

    def _inflate(self, entry: zipfile.ZipInfo) -> Iterator[bytes]:
        start = self._start_of(entry)
        end = start + entry.compress_size
        if end > len(self.data):
            raise damaged()
        if entry.compress_type == zipfile.ZIP_STORED:
            for place in range(start, end, CHUNK):
                yield bytes(self.data[place : min(place + CHUNK, end)])
            return
        if entry.compress_type != zipfile.ZIP_DEFLATED:
            raise damaged()
        inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        place, pending = start, b""
        try:
            while not inflater.eof and (pending or place < end):
                if not pending:
                    pending = bytes(self.data[place : min(place + CHUNK, end)])
                    place += len(pending)
                yield inflater.decompress(pending, CHUNK)
                pending = inflater.unconsumed_tail
            # What is inside the inflater still: a full output buffer hides it.
            while not inflater.eof and (rest := inflater.decompress(inflater.unconsumed_tail, CHUNK)):
                yield rest
        except zlib.error as error:
            raise damaged() from error
        if not inflater.eof or inflater.unused_data or place < end:
            raise damaged()

    def _start_of(self, entry: zipfile.ZipInfo) -> int:
        """Where the bytes begin. The part's own header must tell the same name and method as the directory."""
        at = entry.header_offset
        head = bytes(self.data[at : at + LOCAL_HEADER])
        if len(head) < LOCAL_HEADER or head[:4] != b"PK\x03\x04":
            raise damaged()
        name_length, extra_length = int.from_bytes(head[26:28], "little"), int.from_bytes(head[28:30], "little")
        typed = bytes(self.data[at + LOCAL_HEADER : at + LOCAL_HEADER + name_length])
        encoding = "utf-8" if int.from_bytes(head[6:8], "little") & UTF8_NAME else "cp437"
        method = int.from_bytes(head[8:10], "little")
        if typed.decode(encoding, "replace") != entry.orig_filename or method != entry.compress_type:
            raise suspicious("目录与内容不符")
        return at + LOCAL_HEADER + name_length + extra_length
