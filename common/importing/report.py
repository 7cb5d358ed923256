"""What an import has to say: the JSON of design.md §8 and the same facts for a page."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

REJECT = "reject"
WARN = "warn"
ACCEPT = "accept"


@dataclass(frozen=True)
class Issue:
    """One thing to say about one cell or row. `message` is a whole Chinese sentence: where, what, how to mend."""

    sheet: str
    row: int
    column: str
    verdict: str
    code: str
    message: str


@dataclass
class Report:
    """Counts and issues of one file. `error` is set when the file was refused whole."""

    rows_read: int = 0
    accepted: int = 0
    accepted_with_warning: int = 0
    rejected: int = 0
    skipped: Counter = field(default_factory=Counter)
    issues: list[Issue] = field(default_factory=list)
    error: str = ""
    error_code: str = ""
    unknown_columns: list[str] = field(default_factory=list)
    missing_columns: list[str] = field(default_factory=list)
    ambiguous_columns: dict[str, list[str]] = field(default_factory=dict)
    saved: int = 0
    extra: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def refused(cls, code: str, message: str) -> "Report":
        """The report of a file that is refused whole."""
        return cls(error=message, error_code=code)

    @property
    def clean(self) -> bool:
        """Whether everything in the file could be saved as it is."""
        return not self.error and not self.rejected and self.accepted > 0

    def as_dict(self) -> dict[str, Any]:
        """The object of design.md §8; `columns` and `error` only where there is something to say."""
        found: dict[str, Any] = {
            "rows_read": self.rows_read,
            "accepted": self.accepted,
            "accepted_with_warning": self.accepted_with_warning,
            "rejected": self.rejected,
            "skipped": dict(self.skipped),
            "rows": [
                {
                    "sheet": issue.sheet,
                    "row": issue.row,
                    "column": issue.column,
                    "verdict": issue.verdict,
                    "code": issue.code,
                    "message": issue.message,
                }
                for issue in self.issues
            ],
        }
        columns = {
            "unknown": self.unknown_columns,
            "missing": self.missing_columns,
            "ambiguous": self.ambiguous_columns,
        }
        if any(columns.values()):
            found["columns"] = {name: value for name, value in columns.items() if value}
        if self.error:
            found["error"] = self.error
        return found | self.extra
