"""No page, API answer, export or computation takes more statements in a larger district than in a small one.

The pages are those of the URL conf: a new one is covered without being named here. Whatever can be read is asked for
by one person of every role, at two sizes, as a page; what offers an export also as its part for htmx and as a file.
"""

from collections import Counter
from dataclasses import dataclass, field

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from activities.cadence.exporters import cadence_report
from activities.cadence.matrix import build_matrix
from assessments.ladder.services import open_year
from assessments.schemes.selectors import published_scheme
from assessments.scoring.sheets import district_sheets, street_sheets
from common.access import by
from common.periods import period_of
from organizations.accounts.models import User
from organizations.tree.enums import Kind
from organizations.tree.models import Organization
from reports.appraisal.selectors import year_forms
from reports.notifications.services import send_reminders
from reports.supervision.selectors import supervision_facts
from tests.performance.district import CAST, LARGE, SMALL, TODAY, YEAR, build
from tests.security.routes import routes

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
# What a page of many rows may take (docs/performance.md), one that shows a record whole, one that writes (exports).
PAGE, RECORD, EXPORT = 12, 20, 20
BUDGETS = {"activities/matrix/": 8}
# Values of the parts of an address that name no row.
PARTS = {"year": [YEAR], "kind": ["theme_day"], "period": [f"{YEAR}-03"], "key": ["life.cadence"]}


class Undone(Exception):
    """Ends a size: everything written for it goes."""


@dataclass
class Counts:
    """Statements by question, at one size."""

    statements: dict[str, int] = field(default_factory=dict)
    sql: dict[str, list[str]] = field(default_factory=dict)

    def ask(self, what: str, question) -> None:
        with CaptureQueriesContext(connection) as queries:
            if question() is not False:
                self.sql[what] = list(told_once(query["sql"] for query in queries))
                self.statements[what] = len(self.sql[what])


def told_once(statements):
    """The statements; the batches of one bulk insert count as one (SQLite takes few parameters a statement)."""
    before = ""
    for sql in statements:
        start = sql.partition(" VALUES ")[0] if sql.startswith("INSERT") else ""
        if not start or start != before:
            yield sql
        before = start


def addresses(route, user):
    """The address of a route for `user`, of a row he may see; none where the door is closed to him."""
    rule = route.rule.methods.get("GET")
    named: dict[str, list] = {name: list(PARTS.get(name, ())) for name in route.parameters}
    if isinstance(rule, by):
        named[rule.parameter] = list(rule.permissions)[:1]
    if "change" in named:
        named["change"] = ["rename"]
    if route.rule.on:
        named[route.rule.at] = [key for key in [row_for(route.rule, user)] if key is not None]
    if rule and all(named.values()) and route.rule.door(user, "GET", {name: v[0] for name, v in named.items()}):
        yield route.address(**{name: values[0] for name, values in named.items()})


def row_for(rule, user):
    """The key of the first row of the model the address names, in the user's scope."""
    paths = {path for perm in rule.seen for path in user.scope_paths(perm)}
    rows = rule.on.objects.within(paths) if hasattr(rule.on.objects, "within") else rule.on.objects.all()
    rows = rows.filter(**rule.only, **({rule.own: user} if rule.own else {}))
    return rows.order_by("pk").values_list("pk", flat=True).first()


def read_everything() -> Counts:
    """Statements of whatever anybody may read."""
    counts = Counts()
    for name in CAST:
        user, client = User.objects.get(username=name), Client()
        client.force_login(user)
        for route in routes():
            for address in addresses(route, user):
                answer = ask(counts, client, f"{name} {route.name}", address)
                if not route.is_api and answer is not None and b"export=" in answer.content:
                    ask(counts, client, f"{name} {route.name} part", address, HTMX)
                    for fmt in ("csv", "xlsx"):
                        ask(counts, client, f"{name} {route.name} export {fmt}", f"{address}?export={fmt}")
    return counts


def ask(counts: Counts, client: Client, what: str, address: str, headers: dict | None = None):
    """Counts an answer and gives it, if it is a page; refusals and redirects are none.

    Asked twice: the first time fills what is kept.
    """

    def question():
        response = client.get(address, headers=headers)
        if response.streaming:
            b"".join(response.streaming_content)
            return response.status_code == 200
        return response if response.status_code == 200 else False

    answer = question()
    if not answer:
        return None
    counts.ask(what, question)
    return answer if hasattr(answer, "content") else None


def compute_everything() -> Counts:
    """Statements of scoring, matrix, reports, reminders."""
    counts = Counts()
    street = Organization.objects.filter(kind=Kind.WORK_COMMITTEE).order_by("path").first()
    streets = Organization.objects.filter(kind=Kind.WORK_COMMITTEE)
    schemes = [scheme for scheme in (published_scheme(one, YEAR) for one in streets) if scheme]
    questions = {
        "matrix of a street": lambda: build_matrix([street.path], YEAR, today=TODAY),
        "scores of a street": lambda: street_sheets(street, published_scheme(street, YEAR), today=TODAY),
        "scores of the district": lambda: district_sheets(schemes, YEAR, today=TODAY),
        "opening a year": lambda: open_year(street=street, year=YEAR, actor=None, today=TODAY),
        "supervision report": lambda: supervision_facts(street, period_of(f"{YEAR}-06"), today=TODAY),
        "appraisal workbook": lambda: year_forms(street, YEAR, today=TODAY),
        "cadence report": lambda: cadence_report(street, YEAR, today=TODAY),
        "reminders": lambda: send_reminders(TODAY),
    }
    for what, question in questions.items():
        question()
        counts.ask(what, question)
    return counts


def at(size, question) -> Counts:
    """What `question` counts in a district of `size`, of which nothing stays."""
    found = []
    try:
        with transaction.atomic():
            build(size)
            found.append(question())
            raise Undone
    except Undone:
        return found[0]


def grown(small: Counts, large: Counts) -> list[str]:
    return [
        f"{what}: {small.statements[what]} statements grew to {number}\n    {most_asked(large.sql[what])}"
        for what, number in large.statements.items()
        if what in small.statements and number > small.statements[what]
    ]


def most_asked(statements: list[str]) -> str:
    """The beginning of the statement asked most often, which is the one that grew."""
    return Counter(sql[:90] for sql in statements).most_common(1)[0][0]


def budget(what: str) -> int:
    _name, _, rest = what.partition(" ")
    if " export" in rest:
        return EXPORT
    return BUDGETS.get(rest.split(" ")[0], RECORD if "<" in rest and not rest.startswith("api/cadence") else PAGE)


def test_every_page_takes_the_same_few_statements_at_both_sizes():
    small, large = at(SMALL, read_everything), at(LARGE, read_everything)
    lost = sorted(set(small.statements) - set(large.statements))
    assert len(large.statements) > 150
    assert not lost, f"not answered in the larger district: {lost}"
    assert not (worse := grown(small, large)), "\n".join(worse)
    over = [f"{what}: {number}" for what, number in large.statements.items() if number > budget(what)]
    assert not over, "over budget: " + "; ".join(over)


def test_every_computation_takes_the_same_few_statements_at_both_sizes():
    small, large = at(SMALL, compute_everything), at(LARGE, compute_everything)
    assert not (worse := grown(small, large)), "\n".join(worse)
    assert large.statements["matrix of a street"] <= 5
    assert large.statements["scores of the district"] <= 60
