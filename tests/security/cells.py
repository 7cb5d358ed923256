"""The cells: person × address × method × relation of the row, lists with their exports and searches, and page parts."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product

from common.access import by
from organizations.tree.enums import Change
from tests.security.cast import CAST, PLACES, Person, relation
from tests.security.expect import Target
from tests.security.routes import Route, routes

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
# Which of the rows at a place an address is asked with; "" where it is not said here.
VARIANT = {
    "session_edit": "draft", "session_submit": "draft", "session_discard": "draft", "session_withdraw": "mine",
    "session_approve": "submitted", "session_return": "submitted", "attachment_upload": "draft",
    "attachment_delete": "draft", "job_cancel": "queued", "job_retry": "failed", "account_enable": "disabled",
    "post_end": "other", "appointment_end": "other", "scheme_publish": "draft", "manual_value": "manual street",
    "score_detail": "manual self", "team_right": "account",
}  # fmt: skip
SEVERAL = {
    "scheme_detail": ("published 2026", "draft"), "job_cancel": ("queued", "asked"), "member_detail": ("", "other"),
    "assessment_detail": ("self", "approved"), "session_detail": ("", "draft"), "attachment_download": ("", "draft"),
    **{
        f"import_{step}": tuple(f"{who} {state}" for who in ("staff", "district", "others"))
        for step, state in {
            "wait": "working", "columns": "checked", "preview": "checked", "errors": "saved", "save": "checked",
            "result": "saved",
        }.items()
    },
}  # fmt: skip
BY_PART = {
    "submit": "self", "take_over": "self", "return_self": "street", "forward": "street", "return_street": "district",
    "approve": "district", "reopen": "approved", "self": "points self", "street": "points street",
    "district": "points district",
}  # fmt: skip
YEAR_OF = {"submit": 2025, "forward": 2024, "approve": 2023}
# Values of the parts of an address that name no row.
PARTS = {
    "year": [2025], "kind": ["theme_day"], "period": ["2026-05"], "key": ["life.record_working_days"],
    "change": [change.value for change in Change],
}  # fmt: skip
ABSENT_PK = 9_999_999
ABSENT_UUID = "00000000-0000-4000-8000-000000000001"


@dataclass(frozen=True)
class Cell:
    """One question: who asks which address how, about which row."""

    person: Person
    route: Route
    method: str
    parts: tuple[tuple[str, object], ...] = ()
    target: Target = field(default_factory=Target)
    query: str = ""
    part: bool = False

    @property
    def where(self) -> str:
        target = f"{self.target.code or '-'}{'/' + self.target.variant if self.target.variant else ''}"
        told = relation(self.person, self.target.code) if self.target.code else ""
        htmx = " (part)" if self.part else ""
        words = dict(self.parts)
        return f"{self.person.name} {self.method} {self.route.name} {words or ''}{self.query}{htmx} [{target} {told}]"

    @property
    def address(self) -> str:
        parts = dict(self.parts)
        if self.route.rows_named:
            parts[self.route.rule.at] = self.target.pk
        return self.route.address(**parts) + self.query


def shapes(route: Route) -> Iterator[dict]:
    """Every combination of the parts of the address that name no row."""
    names = [name for name in route.parameters if name not in route.rows_named]
    chosen = next((rule for rule in route.rule.methods.values() if isinstance(rule, by)), None)
    values = [list(chosen.permissions) if chosen and name == chosen.parameter else PARTS[name] for name in names]
    for combination in product(*values):
        parts = dict(zip(names, combination, strict=True))
        if route.pattern.name == "finalise":
            parts["year"] = 2022
        elif "year" in parts and "action" in parts:
            parts["year"] = YEAR_OF[parts["action"]]
        yield parts


def variants(route: Route, parts: dict) -> tuple[str, ...]:
    name = route.pattern.name
    if name in SEVERAL and not route.is_api:
        return SEVERAL[name]
    if not route.is_api and name in VARIANT:
        return (VARIANT[name],)
    if name in ("assessment_step", "score_points"):
        return (BY_PART[parts.get("action") or parts["stage"]],)
    return ("self",) if name == "assessment_detail" else ("",)


def targets(world, route: Route, parts: dict) -> list[Target]:
    """A row at every place, of every variant asked with."""
    if not route.rows_named:
        return [Target()]
    rows = world.rows[route.rule.on]
    found = [
        Target(code, variant, rows[code, variant])
        for variant in variants(route, parts)
        for code in [*PLACES, ""]
        if (code, variant) in rows
    ]
    assert found, f"{route.name}: no {route.rule.on.__name__} of variant {variants(route, parts)}"
    return found


def absent(route: Route) -> Target:
    """A row that is not there."""
    key = route.rule.on._meta.pk.get_internal_type()
    return Target(pk=ABSENT_UUID if key == "UUIDField" else ABSENT_PK, exists=False)


def one_of_each_relation(person: Person, found: list[Target]) -> list[Target]:
    """Of what lies below a unit and a branch, for some things are only done in one of them."""
    chosen: dict[tuple[str, str], Target] = {}
    for target in found:
        told = relation(person, target.code) if target.code else ""
        if told == "child":
            told = str(PLACES[target.code].kind)
        chosen.setdefault((told, target.variant.split(" ")[0] if target.variant else ""), target)
    return list(chosen.values())


def inside_and_out(person: Person, found: list[Target]) -> list[Target]:
    """A row inside, one beside and one far away; one dissolved where there is one."""
    near = {"parent": "beside", "sibling": "beside", "cousin": "beside", "other street": "beside", "child": "own"}
    chosen: dict[tuple[str, str], Target] = {}
    for target in found:
        told = relation(person, target.code) if target.code else ""
        who = target.variant.split(" ")[0] if target.variant else ""
        chosen.setdefault((near.get(told, told), who), target)
    return list(chosen.values())


def address_cells(world, people=CAST, *, reduced=False) -> Iterator[Cell]:
    """Every address with every method. Reads are asked about every row, writes about one of each relation, what is not
    declared (and everything, `reduced`) about one inside, one beside and one far away."""
    for route in routes():
        for parts in shapes(route):
            found = targets(world, route, parts)
            for person, method in product(people, METHODS):
                declared = method in route.rule.methods
                few = inside_and_out(person, found) if reduced or not declared else one_of_each_relation(person, found)
                for target in found if method == "GET" and declared and not reduced else few:
                    yield Cell(person, route, method, tuple(parts.items()), target)
                for target in few if method == "GET" and declared and not route.is_api and not reduced else ():
                    yield Cell(person, route, method, tuple(parts.items()), target, part=True)


QUERIES = ("?export=xlsx", "?export=csv", "?per=200", "?q=", "?page=2&per=10")
API_QUERIES = ("?per=200", "?page=1&per=5")


def list_cells(people=CAST) -> Iterator[Cell]:
    """Every address that names no row, with the keys a list knows."""
    for route in routes():
        if route.parameters or "GET" not in route.rule.methods or "^" in route.route:
            continue
        for person in people:
            for query in API_QUERIES if route.is_api else QUERIES:
                yield Cell(person, route, "GET", query=query)
