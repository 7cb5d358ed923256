"""make bench-docs: docs/performance.md and its plots, written from the results; no figure in them is typed by hand."""

import argparse
import json
import shutil
import sys
from pathlib import Path
from string import Template

from benchmarks.growth import GROWTH, compared
from benchmarks.rows import BOUNDS
from benchmarks.run import LATEST, RESULTS

ROOT = Path(__file__).resolve().parents[1]
REFERENCE = RESULTS / "reference.json"
REFERENCE_GROWTH = RESULTS / "growth-reference.json"
TEMPLATE = Path(__file__).parent / "performance.md.tmpl"
ATTEMPTS = Path(__file__).parent / "attempts.json"
DOCUMENT = ROOT / "docs" / "performance.md"
PICTURES = ROOT / "docs" / "img"
SECTIONS = ("generate", "lists", "matrix", "scores", "export", "import")
LABELS = {
    "organization": "organisations",
    "member": "members",
    "session": "sessions",
    "attendance": "rows of attendance",
    "auditevent": "audit events",
}


def document(found: dict, growth: dict) -> str:
    """The text of docs/performance.md."""
    rows = found["rows"]
    missed = [row for row in rows if not row["ok"]]
    tables = {section: table([row for row in rows if row["section"] == section]) for section in SECTIONS}
    return Template(TEMPLATE.read_text()).substitute(
        tables,
        machine=found["machine"],
        when=found["when"][:10],
        commit=found["commit"] or "unknown",
        busy=busy(found),
        district=", ".join(f"{found['district'][key]:,} {label}" for key, label in LABELS.items()),
        count=len(rows),
        missed=len(missed),
        misses=misses(missed),
        growth=growth_table(growth),
        growth_sizes=growth_sizes(growth),
    )


def busy(found: dict) -> str:
    """A warning where the machine had other things to do while it was measured."""
    if found["load"] <= found["cores"] + 1:
        return "Nothing else ran on it."
    load = f"load {found['load']:.0f} on {found['cores']} cores"
    return f"**It was busy with other work ({load}): counts of statements and ratios hold, times do not.**"


def table(rows: list[dict]) -> str:
    """Rows as a table: figure, budget, peer, how many times faster."""
    if not rows:
        return "Not measured in this run."
    lines = ["| what | measured | budget | peer | times | |", "|---|---:|---:|---:|---:|---|"]
    for row in rows:
        times = "×" if row["bound"] == "ratio" else f" {row['unit']}"
        budget = "" if row["budget"] is None else f"{BOUNDS[row['bound']]} {row['budget']:g}{times}"
        peer = f"{row['peer']} {figure(row['peer_value'])}" if row["peer"] else ""
        ratio = f"{row['ratio']:.1f}×" if row["ratio"] else ""
        verdict = "" if row["budget"] is None else ("ok" if row["ok"] else "**missed**")
        name = f"{row['name']} ({row['note']})" if row["note"] else row["name"]
        lines.append(f"| {name} | {figure(row['value'])} {row['unit']} | {budget} | {peer} | {ratio} | {verdict} |")
    return "\n".join(lines)


def figure(value: float) -> str:
    """Three significant digits are all that two runs have in common."""
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.3g}"


def misses(rows: list[dict]) -> str:
    """Every miss with its profile and the next attempt."""
    if not rows:
        return "None."
    attempts = json.loads(ATTEMPTS.read_text())
    parts = []
    for row in rows:
        parts.append(f"**{row['section']}, {row['name']}**: {figure(row['value'])} {row['unit']}. "
                     + attempts.get(row["name"], "No attempt is noted yet."))  # fmt: skip
        if row["profile"]:
            parts.append(f"```\n{row['profile']}\n```")
    return "\n\n".join(parts)


def growth_table(growth: dict) -> str:
    """Medians at every size."""
    scales = sorted(growth.get("scales", {}), key=float)
    if len(scales) < 2:
        return "Not measured yet."
    heads = " | ".join(f"{scale}×" for scale in scales)
    lines = [f"| page | {heads} | slower | statements | |", f"|---|{'---:|' * len(scales)}---:|---:|---|"]
    for row in compared(growth):
        medians = " | ".join(f"{figure(row['medians'][scale])} ms" for scale in scales)
        statements = "/".join(str(row["statements"][scale]) for scale in scales)
        verdict = "ok" if row["ok"] else "**missed**"
        lines.append(f"| {row['name']} | {medians} | {row['slower']:.2f}× | {statements} | {verdict} |")
    told = json.loads(ATTEMPTS.read_text()).get("growth", "")
    return "\n".join(
        [*lines, "", told, "", "![Growth of medians with the size of the district](img/performance-growth.svg)"]
    )


def growth_sizes(growth: dict) -> str:
    """What each size is made of."""
    lines = [
        "| size | members | sessions | rows of attendance | on disk | generated in |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for scale, one in sorted(growth.get("scales", {}).items(), key=lambda pair: float(pair[0])):
        numbers = " | ".join(f"{one['district'][key]:,}" for key in ("member", "session", "attendance"))
        lines.append(f"| {scale}× | {numbers} | {one['megabytes']:,} MB | {one['generated_seconds']:.0f} s |")
    return "\n".join(lines)


def plots(found: dict, growth: dict) -> None:
    """docs/img/performance-*.svg."""
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams.update({"svg.hashsalt": "performance", "svg.fonttype": "none", "font.size": 9})
    beside = [row for row in found["rows"] if row["section"] == "lists" and row["peer"]]
    _pairs(beside, "performance-lists.svg", "median of a list page, ms (shorter is better)")
    faster = [row for row in found["rows"] if row["section"] != "lists" and row["ratio"]]
    _times(faster, "performance-times.svg")
    if len(growth.get("scales", {})) > 1:
        _growth(growth, "performance-growth.svg")


def _pairs(rows: list[dict], name: str, label: str) -> None:
    figure_, axes = _axes(len(rows))
    for place, row in enumerate(reversed(rows)):
        ours = axes.barh(place + 0.2, row["value"], 0.36, color="#c8102e")
        theirs = axes.barh(place - 0.2, row["peer_value"], 0.36, color="#9aa5b1")
    axes.set_yticks(range(len(rows)), [row["name"].removesuffix(": median") for row in reversed(rows)])
    axes.set_xlabel(label)
    axes.legend([ours, theirs], ["this portal", rows[0]["peer"]])
    _save(figure_, name)


def _times(rows: list[dict], name: str) -> None:
    figure_, axes = _axes(len(rows))
    axes.barh(range(len(rows)), [row["ratio"] for row in reversed(rows)], color="#c8102e")
    names = [f"{row['section']}: {row['name']}\nbeside {row['peer']}" for row in reversed(rows)]
    axes.set_yticks(range(len(rows)), names)
    for place, row in enumerate(reversed(rows)):
        axes.text(row["ratio"], place, f" {row['ratio']:.1f}×", va="center")
        if row["bound"] == "ratio" and row["budget"]:
            axes.plot([row["budget"]] * 2, [place - 0.45, place + 0.45], color="black")
    axes.set_xscale("log")
    axes.set_xlabel("times faster, or smaller in memory, than the peer (black line: budget)")
    _save(figure_, name)


def _growth(growth: dict, name: str) -> None:
    figure_, axes = _axes(9)
    for row in compared(growth):
        scales = sorted(row["medians"], key=float)
        first = row["medians"][scales[0]]
        axes.plot(
            [float(s) for s in scales], [row["medians"][s] / first for s in scales], marker="o", label=row["name"]
        )
    axes.axhline(1.3, color="black", linewidth=1)
    axes.set_xscale("log")
    axes.set_ylim(bottom=0)
    axes.set_xlabel("size of the district, times the reference")
    axes.set_ylabel("median, times that of the smallest (line: budget)")
    axes.legend(fontsize=7, ncols=2)
    _save(figure_, name)


def _axes(rows: int):
    from matplotlib import pyplot

    return pyplot.subplots(figsize=(9, 1.2 + 0.5 * rows), layout="constrained")


def _save(made, name: str) -> None:
    from matplotlib import pyplot

    PICTURES.mkdir(parents=True, exist_ok=True)
    made.savefig(PICTURES / name, metadata={"Date": None})
    pyplot.close(made)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.report", description=__doc__)
    parser.add_argument("--adopt", action="store_true", help="take the latest results as those of the document first")
    chosen = parser.parse_args(arguments)
    if chosen.adopt:
        for latest, kept in ((LATEST, REFERENCE), (GROWTH, REFERENCE_GROWTH)):
            if latest.exists():
                shutil.copy(latest, kept)
    found, growth = adopted()
    plots(found, growth)
    DOCUMENT.write_text(document(found, growth))
    print(f"{DOCUMENT.relative_to(ROOT)} written from {REFERENCE.name}")
    return 0


def adopted() -> tuple[dict, dict]:
    """The results the document tells of."""
    growth = json.loads(REFERENCE_GROWTH.read_text()) if REFERENCE_GROWTH.exists() else {}
    return json.loads(REFERENCE.read_text()), growth


if __name__ == "__main__":
    sys.exit(main())
