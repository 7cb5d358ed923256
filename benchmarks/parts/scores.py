"""Scores of all communities under their schemes; beside a loop over organisations with the same result."""

import random
import time
from collections.abc import Callable, Iterator
from datetime import date

from benchmarks.rows import Row, against
from benchmarks.timing import sample

STATEMENTS, SECONDS, FASTER = 60, 10, 50
SECTION = "scores"


def measure(rounds: int, year: int, *, units: int | None, faster: float = FASTER) -> Iterator[Row]:
    """All units at once, and a loop over them; with `units` the loop takes that many and is multiplied up."""
    from assessments.schemes.models import Scheme, SchemeState
    from assessments.scoring.sheets import district_sheets

    today = date.today()
    schemes = Scheme.objects.filter(year=year, state=SchemeState.PUBLISHED).select_related("organization")

    def all_at_once():
        return district_sheets(list(schemes), year, today=today)

    ours = sample(all_at_once, rounds)
    streets = all_at_once()
    sheets = [(street, sheet) for street in streets for sheet in street.sheets]
    count = sum(len(sheet.rows) for _, sheet in sheets)
    name = f"{len(sheets)} communities × {count // len(sheets)} rows"
    yield Row(SECTION, f"{name}: statements", ours.statements, "statements", STATEMENTS)
    yield Row(SECTION, f"{name}: median", ours.median / 1000, "s", SECONDS, rounds=rounds)
    chosen = sheets if units is None else random.Random(1).sample(sheets, min(units, len(sheets)))
    took = [_looped(chosen, year, today) for _ in range(1)]
    whole = took[0] * len(sheets) / len(chosen)
    note = "" if len(chosen) == len(sheets) else f"loop over {len(chosen)} communities, multiplied up"
    yield against(SECTION, f"{name}: against a loop", ours.median / 1000, "s", budget=faster, bound="ratio",
                  peer="ORM loop", peer_value=whole, rounds=rounds, note=note)  # fmt: skip


def _looped(sheets: list, year: int, today: date) -> float:
    """Seconds of the loop. Raises RuntimeError where it comes to other points."""
    from benchmarks.peers.loops import unit_scores
    from organizations.models import Organization

    results: list[tuple[object, list]] = []
    started = time.perf_counter()
    for street, sheet in sheets:
        unit = Organization.objects.get(pk=sheet.unit.id)
        results.append((sheet, unit_scores(unit, street.indicators, year, today=today)))
    seconds = time.perf_counter() - started
    for sheet, scored in results:
        ours = {one.row.code: one.shared for one in sheet.scored}
        theirs = {one.row.code: one.shared for one in scored}
        if ours != theirs:
            codes = [code for code in ours if ours[code] != theirs[code]]
            raise RuntimeError(f"{sheet.unit.name}: the loop differs in {codes}")
    return seconds


def engine(year: int) -> Callable[[], object]:
    """The scores of the first street, for growth."""
    from assessments.schemes.selectors import published_scheme
    from assessments.scoring.sheets import street_sheets
    from organizations.models import Organization
    from organizations.tree.enums import Kind

    street = Organization.objects.filter(kind=Kind.WORK_COMMITTEE).first()
    scheme = published_scheme(street, year)
    return lambda: street_sheets(street, scheme, today=date.today())
