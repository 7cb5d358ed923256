"""Foreign keys that point out of scope: each is asked as if it were not there, and nothing may change."""

import dataclasses
import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator

import django_filters
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.security import payloads
from tests.security.cast import ANONYMOUS, CAST, PLACES, Person, line_of, relation
from tests.security.cells import ABSENT_PK, ABSENT_UUID, Cell, one_of_each_relation, shapes, targets
from tests.security.expect import OK, Target, expected
from tests.security.probe import Probe, plain
from tests.security.routes import routes
from tests.security.watch import LOG, TRACES

# Url names whose writes the cast cannot bring about here, with the reason; each has tests of its own.
UNWRITTEN = {
    "login": "signing in makes a session",
    "logout": "signing out ends a session",
    "import_start": "needs a workbook",
    "account_unlock": "nobody is locked",
    "session_roster": "a part of the form, it writes nothing",
}
# Fields of forms and keys of filters that name rows → the model of the world they name.
FIELDS = {
    "organization": "Organization", "parent": "Organization", "target": "Organization", "successor": "Organization",
    "street": "Organization", "group": "Group", "session": "Session", "member": "Member", "scheme": "Scheme",
    "under": "Organization", "but": "Organization", "user": "User",
}  # fmt: skip
# Where a sent key names a row: url name → keys.
SENT = {
    "account_create": ["organization"], "account_edit": ["organization"], "post_create": ["organization"],
    "parameter_edit": ["organization"], "organization_change": ["parent", "target", "successor"],
    "import_start": ["organization"], "member_create": ["organization"], "member_edit": ["group"],
    "member_move": ["organization"], "session_save": ["organization", "session", "group"],
    "session_roster": ["organization", "group"], "supervision_request": ["street"],
    "regulation_create": ["organization"], "team_create": ["organization"], "team_seat": ["user"],
}  # fmt: skip
# Keys of a query that name a row although no filter declares them.
QUERIED = {
    "session_create": ["organization", "group"], "sign_in_sheet": ["organization", "session"],
    "matrix": ["organization"], "member_search": ["organization"], "supervision_request": ["street"],
    "organization_search": ["but"], "organization_search_branch": ["but"], "organization_search_unit": ["but"],
}  # fmt: skip
# Decisions about an organisation read one of these each.
READ_BY = {"parent": "move", "target": "merge", "successor": "dissolve"}
PACKAGES = ("organizations", "members", "activities", "assessments", "reports")


def modules(ending: str):
    for name in PACKAGES:
        package = importlib.import_module(name)
        for found in pkgutil.walk_packages(package.__path__, f"{name}."):
            if found.name.endswith(ending):
                yield importlib.import_module(found.name)


def choices_of_rows() -> set[str]:
    """Names of all fields of forms, and keys of all filters, by which a row is chosen."""
    found = set()
    for module in modules("forms"):
        for form in vars(module).values():
            if isinstance(form, type) and issubclass(form, forms.BaseForm) and hasattr(form, "base_fields"):
                fields = form.base_fields.items()
                found |= {name for name, one in fields if isinstance(one, forms.ModelChoiceField)}
    return found | {name for keys in filter_keys().values() for name in keys}


def filter_keys() -> dict[type, list[str]]:
    """FilterSet → its keys that name rows."""
    found = {}
    for module in modules("filters"):
        for one in vars(module).values():
            if isinstance(one, type) and issubclass(one, django_filters.FilterSet) and one.base_filters:
                kinds = (django_filters.ModelChoiceFilter, django_filters.ModelMultipleChoiceFilter)
                found[one] = [name for name, key in one.base_filters.items() if isinstance(key, kinds)]
    return found


def queried() -> dict[str, list[str]]:
    """Route → keys of its query that name rows: those said above, and those of the filters its module uses."""
    keys, found = filter_keys(), {}
    for route in routes():
        if "GET" in route.rule.methods and not route.parameters and "^" not in route.route:
            view = getattr(route.pattern.callback, "cls", None) or inspect.unwrap(route.pattern.callback)
            module = inspect.getmodule(view)
            used = {
                name for one in vars(module).values() if isinstance(one, type) and one in keys for name in keys[one]
            }
            found[route.route] = sorted({*QUERIED.get(route.pattern.name, []), *used})
    return found


def outside(world, person: Person, field: str) -> Iterator[Target]:
    """A row of the named model for each relation that is not the person's."""
    model = next((one for one in world.rows if one.__name__ == FIELDS[field]), None)
    if model is None:
        return
    rows = [Target(code, "", world.rows[model][code, ""]) for code in PLACES if (code, "") in world.rows[model]]
    rows = [one for one in rows if person.at not in line_of(one.code)]
    yield from one_of_each_relation(person, rows)


Check = Callable[[Probe], list[str]]


def foreign_cells(world) -> Iterator[Check]:
    """One check for each (person, address, key, row outside)."""
    yield from _queries(world)
    yield from _writes(world)


def _queries(world):
    keys = queried()
    for route in routes():
        for person in CAST[1:]:
            if route.route not in keys or expected(route, person, "GET", {}, Target()).status != OK:
                continue
            for key in keys[route.route]:
                for row in outside(world, person, key):
                    yield lambda probe, p=person, r=route, k=key, t=row: _query(probe, p, r, k, t)


def _query(probe: Probe, person, route, key, row) -> list[str]:
    absent = ABSENT_UUID if isinstance(row.pk, str) else ABSENT_PK
    seen, nobody = (
        Cell(person, route, "GET", query=f"?{key}={pk}&year=2025&day=2026-05-04") for pk in (row.pk, absent)
    )
    answers = [probe.ask(cell) for cell in (seen, nobody)]
    wrong = probe.leaks(seen, answers[0])
    if _plain(answers[0], seen, row.pk) != _plain(answers[1], nobody, absent):
        wrong.append("differs from a key that names nothing")
    return [f"{seen.where} {key} of {row.code} {relation(person, row.code)}: {problem}" for problem in wrong]


def _plain(answer, cell, key):
    """The answer without the key that was sent; no other number looks like it."""
    status, body, headers = plain(answer, cell.address)
    return status, body.replace(str(key), "#"), str(headers).replace(str(key), "#")


def _writes(world):
    for route in routes():
        names = SENT.get(route.pattern.name, [])
        if not names or route.is_api:
            continue
        for parts in shapes(route):
            for person in CAST:
                if person is ANONYMOUS:
                    continue
                own = _own_target(world, route, parts, person)
                if own is None or not expected(route, person, "POST", parts, own).writes:
                    continue
                for key in names:
                    if READ_BY.get(key, parts.get("change")) != parts.get("change"):
                        continue
                    for row in outside(world, person, key):
                        cell = Cell(person, route, "POST", tuple(parts.items()), own)
                        yield lambda probe, c=cell, k=key, t=row: _write(probe, c, k, t)


def _own_target(world, route, parts, person) -> Target | None:
    """A row the person may write to; the target without a row where the address names none."""
    if not route.rows_named:
        return Target()
    found = [one for one in targets(world, route, parts) if expected(route, person, "POST", parts, one).writes]
    return found[0] if found else None


def _write(probe: Probe, cell: Cell, key: str, row: Target) -> list[str]:
    data = payloads.payload(probe.world, cell.person, cell.route.pattern.name, cell.target)
    answers = {}
    for pk in (row.pk, ABSENT_PK):
        sent = {**data, key: pk}
        if key == "session":
            sent["version"] = 1
        if "file" in sent:
            sent["file"] = SimpleUploadedFile("名册.xlsx", b"PK")
        answers[pk] = probe.ask(cell, sent)
    seen, nobody = answers[row.pk], answers[ABSENT_PK]
    wrong = probe.leaks(cell, seen)
    changed = set(seen.changed) - TRACES - LOG
    if changed:
        wrong.append(f"changed {sorted(changed)}")
    if _plain(seen, cell, row.pk) != _plain(nobody, cell, ABSENT_PK):
        wrong.append(f"answers {seen.status}, a key of nothing {nobody.status}, and not the same")
    where = dataclasses.replace(cell).where
    return [f"{where} {key} of {row.code} {relation(cell.person, row.code)}: {problem}" for problem in wrong]
