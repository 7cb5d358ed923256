"""Asks one cell and says what is wrong with the answer. Everything the request did is rolled back."""

import dataclasses
import html
import re
import time
from dataclasses import dataclass, field

from django.db import transaction
from django.test import Client

from organizations.accounts.confirming import STAMP
from tests.security import payloads
from tests.security.canaries import CANARY, allowed, met, text_of
from tests.security.cast import ANONYMOUS, CAST
from tests.security.cells import Cell, absent
from tests.security.expect import ABSENT, LOGIN, OK, Expected, expected
from tests.security.watch import LOG, TRACES, Files, Logs, Rows, cached
from tests.security.world import World, code_of

READS, WRITES = {200, 286, 302}, {200, 302, 409, 422}
NONCE = re.compile(
    r"nonce-[^'\";]+|nonce=\"[^\"]*\""
    r"|name=\"(?:csrfmiddlewaretoken|token)\" value=\"[^\"]*\"|\"X-CSRFToken\": ?\"[^\"]*\""
)
VERSION = re.compile(r'name="version" value="([^"]*)"')
PER_REQUEST = {"Set-Cookie", "Expires"}
PARTS = {"headers": {"HX-Request": "true"}}


@dataclass
class Answer:
    status: int
    body: bytes
    headers: dict
    changed: dict = field(default_factory=dict)
    left: list[str] = field(default_factory=list)


class Probe:
    """Clients of the whole cast over one world."""

    def __init__(self, world: World, *folders):
        self.world, self.rows, self.logs = world, Rows(), Logs()
        self.files = Files(*folders)
        self.allowed = {person.name: allowed(person) for person in CAST}
        self.clients = {}
        for person in CAST:
            client = self.clients[person.name] = Client(raise_request_exception=False)
            if person is not ANONYMOUS:
                client.force_login(world.users[person.name])
                session = client.session
                session[STAMP] = int(time.time())
                session.save()
        self.rows.remember()
        self.absences: dict = {}
        self.written: set[str] = set()

    def ask(self, cell: Cell, data: dict | None = None) -> Answer:
        """The answer to a cell, with what it changed and left behind; then everything is as before."""
        client = self.clients[cell.person.name]
        jar = dict(client.cookies)
        options = PARTS if cell.part else {}
        mark = transaction.savepoint()
        try:
            with self.rows.watched():
                response = getattr(client, cell.method.lower())(cell.address, data or {}, **options)
                body = b"".join(response.streaming_content) if response.streaming else response.content
            changed = self.rows.changed()
        finally:
            transaction.savepoint_rollback(mark)
        client.cookies.clear()
        client.cookies.update(jar)
        left = [*self.logs.take(), *cached()]
        if response.status_code < 300 and (cell.method != "GET" or cell.query):
            left += [text_of(content) for content in self.files.take()]
        return Answer(response.status_code, body, dict(response.headers), changed, left)

    def check(self, cell: Cell, data: dict | None = None) -> list[str]:
        """What is wrong with the answer to a cell."""
        wanted = self.wanted(cell)
        data = self.data_for(cell) if data is None else data
        answer = self.ask(cell, data)
        wrong = [*status_problems(cell, wanted, answer), *self.leaks(cell, answer)]
        wrong += self.write_problems(cell, wanted, answer)
        if wanted.status == ABSENT and cell.route.rows_named and cell.target.exists:
            wrong += self.differs_from_absent(cell, answer, data)
        if wanted.status == OK and cell.method == "GET":
            wrong += self.offers(cell, answer)
        return [f"{cell.where}: {problem}" for problem in wrong]

    def data_for(self, cell: Cell) -> dict:
        if cell.method != "POST" or cell.route.is_api or "POST" not in cell.route.rule.methods:
            return {}
        data = payloads.payload(self.world, cell.person, cell.route.pattern.name, cell.target)
        if "GET" in cell.route.rule.methods and self.wanted(cell).writes:
            page = self.ask(dataclasses.replace(cell, method="GET")).body.decode("utf-8", "replace")
            if shown := VERSION.search(page):
                data["version"] = shown.group(1)
        return data

    def wanted(self, cell: Cell) -> Expected:
        return expected(cell.route, cell.person, cell.method, dict(cell.parts), cell.target)

    def leaks(self, cell: Cell, answer: Answer) -> list[str]:
        """Words of other places in the body, the headers, the logs, the cache, the files."""
        texts = [text_of(answer.body), *map(str, answer.headers.values()), *answer.left]
        strange = met(texts) - self.allowed[cell.person.name] - set(CANARY.findall(cell.address.lower()))
        return [f"shows {sorted(strange)[:3]}"] if strange else []

    def write_problems(self, cell: Cell, wanted: Expected, answer: Answer) -> list[str]:
        """Nothing changes where nothing may; and what changes lies where the person holds the right."""
        changed = {table: keys for table, keys in answer.changed.items() if table not in TRACES}
        rows = {table: keys for table, keys in changed.items() if table not in LOG}
        if rows and not wanted.writes:
            logged_read = cell.method == "GET"
            return [f"changed {sorted(rows)} although {'it is a read' if logged_read else 'it may not'}"]
        if rows or (changed and wanted.writes):
            self.written.add(f"{cell.method} {cell.route.name}")
        return []

    def differs_from_absent(self, cell: Cell, answer: Answer, data: dict) -> list[str]:
        """Status, headers and body of a row out of scope are those of a row that is not there."""
        key = (cell.person.name, cell.route.route, cell.method, cell.parts, cell.query, cell.part)
        if key not in self.absences:
            nobody = Cell(cell.person, cell.route, cell.method, cell.parts, absent(cell.route), cell.query, cell.part)
            self.absences[key] = plain(self.ask(nobody, data), nobody.address)
        seen = plain(answer, cell.address)
        return [] if seen == self.absences[key] else ["differs from what is not there"]

    def offers(self, cell: Cell, answer: Answer) -> list[str]:
        """Links and forms of a page that its reader may not use."""
        from tests.security.offers import refused_offers

        if "html" not in answer.headers.get("Content-Type", ""):
            return []
        return refused_offers(self.world, cell.person, html.unescape(answer.body.decode("utf-8", "replace")))

    def place_of_row(self, table: str, key) -> str | None:
        model = self.rows.models[table]
        row = model.objects.filter(pk=key).first() if hasattr(model, "ORG_PATH") else None
        return code_of(self.world, row) if row is not None else None


def status_problems(cell: Cell, wanted: Expected, answer: Answer) -> list[str]:
    to_login = answer.status == 302 and "/organizations/login/" in answer.headers.get("Location", "")
    to_login = to_login or "/organizations/login/" in answer.headers.get("HX-Redirect", "")
    if wanted.status == LOGIN:
        good = (
            answer.status == 401 if cell.route.is_api and cell.route.pattern.name not in ("docs", "root") else to_login
        )
    elif wanted.status == OK:
        fine = READS if cell.method == "GET" else WRITES
        good = answer.status in fine | _special(cell) and (not to_login or cell.route.pattern.name == "logout")
    else:
        good = answer.status == wanted.status
    return [] if good else [f"{answer.status}, expected {wanted.status}"]


def _special(cell: Cell) -> set[int]:
    """Answers of single addresses: no such path, the debug page, a wrong password, a paper of no organisation, and the
    list of accounts, which only its keeper takes away as a file."""
    name = cell.route.pattern.name
    if name == "account_list" and "export=" in cell.query and not cell.person.holds("accounts.manage"):
        return {403}
    return {"unknown": {404}, "components": {404}, "sign_in_sheet": {404}, "login": {401, 403, 429}}.get(name, set())


def plain(answer: Answer, address: str) -> tuple:
    """An answer without what every request has of its own, and without the address that was asked for."""

    def without(text: str) -> str:
        return NONCE.sub("", text).replace(address, "#")

    body = without(answer.body.decode("utf-8", "replace"))
    headers = {name: without(value) for name, value in answer.headers.items() if name not in PER_REQUEST}
    headers.pop("Content-Length", None)
    return answer.status, body, tuple(sorted(headers.items()))
