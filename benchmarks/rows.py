"""Results: one row for each figure, against its budget and its peer, as benchmarks/results/latest.json has them."""

from dataclasses import asdict, dataclass

BOUNDS = {"value": "≤", "ratio": "≥"}


@dataclass
class Row:
    """One figure. `bound` says what the budget limits: the `value` from above or the `ratio` from below.

    `ratio` is peer_value ÷ value: how many times faster (or smaller) than the peer. Without a budget a row informs.
    """

    section: str
    name: str
    value: float
    unit: str
    budget: float | None = None
    peer: str | None = None
    peer_value: float | None = None
    ratio: float | None = None
    bound: str = "value"
    rounds: int = 1
    note: str = ""
    profile: str = ""

    @property
    def ok(self) -> bool:
        if self.budget is None:
            return True
        if self.bound == "ratio":
            return self.ratio is not None and self.ratio >= self.budget
        return self.value <= self.budget

    def as_dict(self) -> dict:
        """As it is written; figures to three significant places after the point."""
        found = {k: round(v, 3) if isinstance(v, float) else v for k, v in asdict(self).items()}
        return found | {"ok": self.ok}

    def line(self) -> str:
        """As it is printed."""
        peer = f"  {self.peer} {self.peer_value:.1f}, {self.ratio:.2f}×" if self.peer and self.ratio else ""
        times = "×" if self.bound == "ratio" else ""
        limit = "" if self.budget is None else f"budget {BOUNDS[self.bound]} {self.budget:g}{times}"
        verdict = "" if self.budget is None else ("ok" if self.ok else "MISSED")
        return f"{self.section:<10}{self.name:<52}{self.value:>10.1f} {self.unit:<11}{limit:<18}{verdict:<7}{peer}"


def against(section: str, name: str, value: float, unit: str, *, peer: str, peer_value: float, **more) -> Row:
    """A row beside its peer."""
    ratio = peer_value / value if value else None
    return Row(section, name, value, unit, peer=peer, peer_value=peer_value, ratio=ratio, **more)
