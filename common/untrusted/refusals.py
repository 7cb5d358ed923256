"""Why a file is not taken, in words for the person who handed it in."""


class UnreadableFile(Exception):
    """The file is refused whole; `message` tells a clerk in plain Chinese why and what to do."""

    def __init__(self, code: str, message: str):
        super().__init__(message)
        self.code = code
        self.message = message


def damaged() -> UnreadableFile:
    return UnreadableFile(
        "file_truncated", "文件不完整或已损坏，打不开。请用原来的软件打开原文件，重新另存一份后再上传。"
    )


def suspicious(what: str) -> UnreadableFile:
    """`what` completes 文件内部…."""
    return UnreadableFile("file_suspicious", f"文件内部{what}，不是正常的文件，为安全起见没有打开。请另存一份再试。")


def too_heavy() -> UnreadableFile:
    return UnreadableFile(
        "file_too_heavy", "文件内容过大或过于复杂，读取时超出了限制，没有导入。请删除表格以外的内容或拆分后再试。"
    )


# Exit code of a child that ran out of memory and could not say so.
OUT_OF_MEMORY = 3
