"""Anchors: the end of the chain at a moment, as a small file that an auditor keeps where nobody here can reach it."""

import json
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, datetime
from hmac import compare_digest
from typing import Any

from common.exceptions import Refused
from organizations.audit.chain import anchor_seal, installation

KIND = "partybuild-audit-anchor"
LARGEST = 10_000
NOT_ONE = "这不是日志存证文件，请选择当时导出的 .json 文件。"


@dataclass(frozen=True)
class Anchor:
    """Event `sequence` had `hash`; everything up to it is fixed thereby. Times are ISO 8601 in UTC."""

    installation: str
    sequence: int
    hash: str
    event_at: str
    exported_at: str
    seal: str = ""

    @classmethod
    def of(cls, event, *, exported_at: datetime) -> "Anchor":
        """The anchor of an event just recorded."""
        bare = cls(installation(), event.sequence, event.hash, _utc(event.at), _utc(exported_at))
        return replace(bare, seal=bare.fitting_seal())

    def fitting_seal(self) -> str:
        """The seal this installation puts on these facts."""
        return anchor_seal([self.installation, self.sequence, self.hash, self.event_at, self.exported_at])

    def as_json(self) -> str:
        return json.dumps({"kind": KIND, **asdict(self)}, indent=1)

    @property
    def file_name(self) -> str:
        return f"日志存证-第{self.sequence}条.json"


def read_anchor(data: bytes | str) -> Anchor:
    """The anchor in a file. Raises Refused for another file, one of another installation, or one that was altered."""
    if len(data) > LARGEST:
        raise Refused(NOT_ONE, code="not_an_anchor", field="file")
    try:
        found: Any = json.loads(data)
        anchor = Anchor(**{field.name: found[field.name] for field in fields(Anchor)})
        known = found["kind"] == KIND and isinstance(anchor.sequence, int) and isinstance(anchor.seal, str)
    except (ValueError, KeyError, TypeError):
        known = False
    if not known:
        raise Refused(NOT_ONE, code="not_an_anchor", field="file")
    if anchor.installation != installation():
        raise Refused("这份存证不是本系统导出的，或本系统换过审计密钥（AUDIT_KEY）。", code="foreign", field="file")
    if not compare_digest(anchor.seal.encode(), anchor.fitting_seal().encode()):
        raise Refused("这份存证被改动过，不能用来校验。", code="altered", field="file")
    return anchor


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()
