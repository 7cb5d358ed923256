"""List pages alone: first page, last page, filters; beside the stock ModelAdmin page over the same rows."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from benchmarks.parts import kept
from benchmarks.rows import Row, against
from benchmarks.timing import interleaved, profile, sample

STATEMENTS, P95_MS, FASTER = 12, 150, 1.25
WORKBENCH_MS = 300
SECTION = "lists"


@dataclass(frozen=True)
class Page:
    """One address as one user, and the admin's address that shows the same rows in the same order, if it has one."""

    name: str
    user: str
    address: str
    peer: str = ""


def list_pages(year: int) -> list[Page]:
    """The lists people turn to most, first and last pages, each kind of filter."""
    from activities.models import Session
    from members.models import Member

    members, sessions = (
        -(-Member.objects.present().count() // 50),
        -(-Session.objects.filter(replaced_by__isnull=True).count() // 50),
    )
    admin, held, log = "/peer/members/member/", "/peer/activities/session/", "/activities/sessions/"
    day = date(year, 5, 1).isoformat()
    last_day = date(year, 5, 31).isoformat()
    return [
        Page("members of the district, first page", "quwei", "/members/", admin),
        Page("members of the district, last page", "quwei", f"/members/?page={members}", f"{admin}?p={members}"),
        Page("members, full ones", "quwei", "/members/?type=full", f"{admin}?type__exact=full"),
        Page("members, sorted by day of joining", "quwei", "/members/?sort=-joined_on", f"{admin}?o=-7"),
        Page("members, searched by initials", "quwei", "/members/?q=wxy"),
        Page("members of a street", "jiedao001", "/members/"),
        Page("members of a branch", "zhibu00001", "/members/"),
        Page("sessions of the district, first page", "quwei", log, held),
        Page("sessions of the district, last page", "quwei", f"{log}?page={sessions}", f"{held}?p={sessions}"),
        Page("sessions, waiting for review", "quwei", f"{log}?state=submitted", f"{held}?state__exact=submitted"),
        Page("sessions of a month and a kind", "quwei",
             f"{log}?held_on_after={day}&held_on_before={last_day}&kind=theme_day"),
        Page("sessions of a street", "jiedao001", log),
        Page("assessments of the district", "quwei", f"/assessments/?year={year}"),
        Page("terms of office", "quwei", "/organizations/tree/terms/"),
        Page("accounts", "xitong", "/organizations/accounts/", "/peer/organizations/user/"),
        Page("audit log, first page", "shenji", "/organizations/audit/", "/peer/organizations/auditevent/"),
    ]  # fmt: skip


def visitor(username: str, address: str) -> Callable[[], object]:
    """Opens the page as that user and insists that it is there."""
    from django.test import Client

    from organizations.models import User

    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(User.objects.get(username=username))

    def visit():
        response = client.get(address)
        if response.status_code != 200:
            raise RuntimeError(f"{username} {address}: {response.status_code}")
        return response.content

    return visit


def beside_bare(rounds: int) -> Iterator[Row]:
    """For the record: the admin without any filter, against our page with all of its own."""
    for name, ours, theirs in (
        ("members of the district, first page", "/members/", "/peer-bare/members/member/"),
        ("sessions of the district, first page", "/activities/sessions/", "/peer-bare/activities/session/"),
    ):
        mine, other = interleaved([visitor("quwei", ours), visitor("quwei", theirs)], rounds)
        yield against(SECTION, f"{name}: beside an admin without filters", mine.median, "ms",
                      peer="bare ModelAdmin", peer_value=other.median, rounds=rounds)  # fmt: skip


def measure(rounds: int, year: int) -> Iterator[Row]:
    """Statements, p95 and the comparison of every list."""
    for page in list_pages(year):
        ours = visitor(page.user, page.address)
        if page.peer:
            mine, theirs = interleaved([ours, visitor(page.user, page.peer)], rounds)
        else:
            mine, theirs = sample(ours, rounds), None
        yield Row(SECTION, f"{page.name}: statements", mine.statements, "statements", STATEMENTS)
        row = Row(SECTION, f"{page.name}: p95", mine.p95, "ms", P95_MS, rounds=rounds)
        row.profile = "" if row.ok else profile(ours)
        yield row
        if theirs:
            beside = against(SECTION, f"{page.name}: median", mine.median, "ms", budget=FASTER, bound="ratio",
                             peer="ModelAdmin", peer_value=theirs.median, rounds=rounds)  # fmt: skip
            beside.profile = "" if beside.ok else profile(ours)
            yield beside
    for name, user in (("the district", "quwei"), ("a street", "jiedao001"), ("a branch", "zhibu00001")):
        yield from kept.measure(
            SECTION,
            f"workbench of {name}",
            visitor(user, "/"),
            statements=STATEMENTS,
            budget=WORKBENCH_MS,
            rounds=rounds,
        )
    yield from beside_bare(rounds)
