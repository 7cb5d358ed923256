"""What must be answered, from the declarations beside the views and the posts of the cast; no code of the guards."""

from dataclasses import dataclass
from typing import Any

from assessments.schemes.models import Scheme
from common.access import PUBLIC, PUBLISHED_ABOVE, ROOTLESS_AT_TOP, SIGNED_IN, STEERING, by
from organizations.jobs.models import Job
from organizations.regulations.models import Regulation
from reports.appraisal.services import JOB_KIND as APPRAISAL
from reports.supervision.services import JOB_KIND as SUPERVISION
from tests.security.cast import ANONYMOUS, PLACES, Person, line_of
from tests.security.routes import Route

LOGIN, OK, DENIED, ABSENT, NOT_ALLOWED = "login", "ok", 403, 404, 405
# The right to start a job of each kind that the world knows.
STARTS = {SUPERVISION: "reports.run", APPRAISAL: "export"}


@dataclass(frozen=True)
class Target:
    """What an address names: a row at the place `code` ("" for none), or nothing at all (`pk` of no row)."""

    code: str = ""
    variant: str = ""
    pk: Any = None
    exists: bool = True


@dataclass(frozen=True)
class Expected:
    """`status`: LOGIN, OK or a number. `writes`: whether a write may change something, and by which permission."""

    status: str | int
    perm: str = ""
    writes: bool = False


def permissions(rule, parts: dict) -> tuple[str, ...] | None:
    """The permissions of one method at an address; None for an address that is none."""
    if not isinstance(rule, by):
        return rule
    found = rule.permissions.get(parts[rule.parameter])
    return (found,) if found else None


def expected(route: Route, person: Person, method: str, parts: dict, target: Target) -> Expected:
    rule = route.rule
    declared = rule.methods.get(method)
    public = declared is not None and not isinstance(declared, by) and PUBLIC in declared
    if person is ANONYMOUS and not public:
        return Expected(LOGIN)
    if declared is None:
        return Expected(_undeclared(route, person))
    perms = permissions(declared, parts)
    if perms is None:
        return Expected(ABSENT)
    if set(perms) & {PUBLIC, SIGNED_IN}:
        return Expected(OK, writes=method != "GET")
    held = [perm for perm in perms if person.holds(perm)]
    if not held:
        return Expected(DENIED)
    if rule.on is None:
        return Expected(OK, held[0], method != "GET")
    return _on_row(rule, person, method, held, target)


def _undeclared(route: Route, person: Person) -> int:
    """The API asks for the right before it looks at the method, the pages after."""
    read = route.rule.methods.get("GET", ())
    if route.is_api and SIGNED_IN not in read and not any(person.holds(perm) for perm in read):
        return DENIED
    return NOT_ALLOWED


def _on_row(rule, person, method, held, target) -> Expected:
    if not target.exists or not sees(rule, person, target):
        return Expected(ABSENT)
    if _reads_beyond(rule, person, target):
        return Expected(OK, held[0])
    over = [perm for perm in held if person.may(perm, target.code)]
    if not over:
        return Expected(DENIED)
    writes = method != "GET" and (bool(rule.late) or not PLACES[target.code].dissolved)
    if rule.judged == STEERING:
        writes = writes and steers(person, target)
    return Expected(OK, over[0], writes)


def sees(rule, person: Person, target: Target) -> bool:
    """Whether the row is there at all for this person."""
    if rule.own:
        return target.variant.split()[0] == person.name and any(person.may(perm, target.code) for perm in rule.seen)
    for name, value in rule.only.items():
        if getattr(PLACES[target.code], name) != value:
            return False
    if any(person.may(perm, target.code) for perm in rule.seen):
        return True
    return _reads_beyond(rule, person, target)


def _reads_beyond(rule, person: Person, target: Target) -> bool:
    """Rows outside the subtrees: rules that bind from above, and what belongs to nobody."""
    if rule.also == PUBLISHED_ABOVE and rule.on is Scheme:
        above = line_of(person.at)[1:]
        return target.variant.startswith("published") and target.code in above
    if rule.also == PUBLISHED_ABOVE and rule.on is Regulation:
        return target.code in line_of(person.at)[1:]
    if rule.also == ROOTLESS_AT_TOP:
        return target.code == "" and bool(person.at) and PLACES[person.at].above == ""
    return False


def steers(person: Person, target: Target) -> bool:
    """A job is cancelled or begun again by whoever asked for it and whoever may start such a job there."""
    job = Job.objects.select_related("requested_by").get(pk=target.pk)
    asked = job.requested_by is not None and job.requested_by.username == f"cast_{person.name}"
    return asked or person.may(STARTS[job.kind], target.code)
