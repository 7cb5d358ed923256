"""The three doors a file comes in by, and what each did with it."""

import contextlib
import io
import json
import re
import time
from dataclasses import dataclass, field
from html import unescape
from http.client import HTTPException
from pathlib import Path
from typing import Any

from trials.hostile.place import Ears, Server

BOUNDARY = "trial-boundary-7f3a"
CHINESE = re.compile("(?:[\u4e00-\u9fff].*?){6}", re.DOTALL)
MESSAGE = re.compile(r'class="(?:notice|alert|message|error|field)[^"]*"[^>]*>(.*?)</(?:div|li|p|ul)>', re.DOTALL)
UNSEEN = re.compile('[\x00-\x1f\u200b-\u200f\u202a-\u202e\u2066-\u2069/\\\\:*?"<>|]')
REFUSED, INERT, MISSED = "refused", "inert", "missed"
MAX_FILES = 15


@dataclass
class Outcome:
    """What one door did: refused with `words`, took it as something inert, or missed in the way `words` tell."""

    door: str
    kind: str
    words: str
    seconds: float
    costs: list[tuple[float, int]] = field(default_factory=list)


class Doors:
    """Uploads as a browser would, with the cookies of a member of staff, and the import command."""

    def __init__(self, server: Server, street: Any, branch: Any, staff: Any, scratch: Path):
        from django.conf import settings
        from django.test import Client
        from django.urls import reverse

        client = Client(headers={"host": "127.0.0.1"})
        client.force_login(staff)
        self.token = "t" * 32
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        self.cookie = f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={self.token}"
        self.server, self.street, self.branch, self.staff, self.scratch = server, street, branch, staff, scratch
        self.reverse = reverse
        self.ears = Ears()
        self.session: Any = None
        self.held = MAX_FILES
        # Django keeps what it has to say to somebody in a cookie.
        self.messages = ""

    def post(self, path: str, fields: dict[str, str], filename: str, data: bytes):
        """One file as multipart, its name as it is, whatever is in it."""
        lines = []
        for name, value in {"csrfmiddlewaretoken": self.token, **fields}.items():
            lines.append(f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode())
        quoted = filename.replace('"', '\\"').replace("\r", "").replace("\n", "")
        head = f'Content-Disposition: form-data; name="file"; filename="{quoted}"'
        lines.append(f"--{BOUNDARY}\r\n{head}\r\nContent-Type: application/octet-stream\r\n\r\n".encode())
        body = b"".join([*lines, data, f"\r\n--{BOUNDARY}--\r\n".encode()])
        kind = f"multipart/form-data; boundary={BOUNDARY}"
        return self.server.request(
            "POST", path, body, Cookie=self.cookie, Content_Type=kind, Content_Length=str(len(body))
        )

    def get(self, path: str):
        return self.server.request("GET", path, Cookie=self.cookie + self.messages)

    # -- the import page ------------------------------------------------------------
    def by_page(self, filename: str, data: bytes) -> Outcome:
        started = time.monotonic()
        fields = {"kind": "members", "organization": str(self.street.pk), "year": ""}
        try:
            status, headers, body = self.post(self.reverse("members:import_start"), fields, filename, data)
            kind, words = self._after_page(status, headers, body.decode("utf-8", "replace"))
        except (OSError, HTTPException) as problem:
            kind, words = MISSED, f"connection: {problem!r}"
        return Outcome("import", kind, words, time.monotonic() - started, self.server.measured())

    def _after_page(self, status: int, headers, page: str) -> tuple[str, str]:
        if status in (400, 413, 422) and CHINESE.search(page):
            return REFUSED, said_by(page)
        if status != 302:
            return MISSED, f"status {status}"
        from members.imports.models import Upload

        upload = Upload.objects.order_by("-created_at").first()
        if upload is None or str(upload.pk) not in headers["Location"]:
            return MISSED, f"went to {headers['Location']}"
        if UNSEEN.search(upload.name):
            return MISSED, f"kept the name {upload.name!r}"
        place = headers["Location"]
        while status == 302:
            status, headers, shown = self.get(place)
            place = headers.get("Location", place)
        upload.refresh_from_db()
        error = upload.summary.get("error", "")
        if status != 200:
            return MISSED, f"the next page answers {status}"
        if error:
            there = error in unescape(shown.decode()) or "columns" in place
            return (REFUSED, error) if there and CHINESE.search(error) else (MISSED, f"unreadable: {error}")
        return INERT, f"{upload.summary.get('accepted')} accepted, {upload.summary.get('rejected')} rejected"

    # -- attachments ------------------------------------------------------------
    def by_attachment(self, filename: str, data: bytes) -> Outcome:
        started = time.monotonic()
        session = self._session()
        before = set(session.attachments.values_list("pk", flat=True))
        path = self.reverse("activities:attachment_upload", args=[session.pk])
        try:
            status, headers, page = self.post(path, {}, filename, data)
            cookies = [cookie.split(";")[0] for cookie in headers.get_all("Set-Cookie") or []]
            self.messages = "".join(f"; {cookie}" for cookie in cookies if cookie.startswith("messages="))
            kind, words = self._after_attachment(session, before, status, page.decode("utf-8", "replace"))
        except (OSError, HTTPException) as problem:
            kind, words = MISSED, f"connection: {problem!r}"
        return Outcome("attach", kind, words, time.monotonic() - started, self.server.measured())

    def _session(self) -> Any:
        """A draft with room for one more file."""
        from datetime import date

        from django.utils import timezone

        from activities.sessions.enums import State
        from activities.sessions.models import Session

        if self.held >= MAX_FILES:
            now = timezone.now()
            facts = {"topic": "学习研讨", "expected": 3, "present": 3, "voters_expected": 3, "voters_present": 3}
            self.session = Session.objects.create(
                organization=self.branch, starts_at=now, held_on=date(2025, 3, 5), state=State.DRAFT, **facts
            )
            self.held = 0
        return self.session

    def _after_attachment(self, session, before: set[int], status: int, page: str) -> tuple[str, str]:
        if status in (400, 413) and CHINESE.search(page):
            return REFUSED, said_by(page)
        if status != 302:
            return MISSED, f"status {status}"
        added = [found for found in session.attachments.all() if found.pk not in before]
        if not added:
            _status, _headers, shown = self.get(self.reverse("activities:session_detail", args=[session.pk]))
            words = said_by(shown.decode())
            return (REFUSED, words) if CHINESE.search(words) else (MISSED, f"refused without a word: {words}")
        self.held += 1
        return self._served(added[0])

    def _served(self, attachment) -> tuple[str, str]:
        """How the kept file is handed out again."""
        path = self.reverse("activities:attachment_download", args=[attachment.pk])
        status, headers, _body = self.get(path)
        faults = [
            fault
            for fault, wrong in (
                (f"status {status}", status != 200),
                ("inline", not headers.get("Content-Disposition", "").startswith("attachment")),
                ("may be sniffed", headers.get("X-Content-Type-Options") != "nosniff"),
                (f"type {headers.get('Content-Type')}", "html" in headers.get("Content-Type", "html")),
                (f"name {attachment.name!r}", bool(UNSEEN.search(attachment.name))),
                (
                    f"place {attachment.stored_as}",
                    not re.fullmatch(r"sessions/[0-9a-f]{32}\.\w{3,4}", attachment.stored_as),
                ),
            )
            if wrong
        ]
        return (MISSED, "; ".join(faults)) if faults else (INERT, f"kept as {attachment.name}")

    # -- the command ------------------------------------------------------------
    def by_command(self, data: bytes) -> Outcome:
        from django.core.management import call_command

        started = time.monotonic()
        path = self.scratch / "handed-in.xlsx"
        path.write_bytes(data)
        heard = io.StringIO()
        try:
            with contextlib.suppress(SystemExit):
                call_command("import_members", str(path), street=self.street.name, json=True, stdout=heard)
            report = json.loads(heard.getvalue())
            kind, words = _judged(report)
        except Exception as problem:
            kind, words = MISSED, f"{type(problem).__name__}: {problem}"[:200]
        return Outcome("command", kind, words, time.monotonic() - started, self.ears.measured())


def _judged(report: dict[str, Any]) -> tuple[str, str]:
    if error := report.get("error"):
        return (REFUSED, error) if CHINESE.search(error) else (MISSED, f"unreadable: {error}")
    return INERT, f"{report['accepted']} accepted, {report['rejected']} rejected"


def said_by(page: str) -> str:
    """The first sentence of a page that tells somebody off: a message, an error beside a field, or the page itself."""
    body = re.sub(r"<(script|style|nav|header|footer).*?</\1>", "", page, flags=re.DOTALL)
    for found in [*MESSAGE.findall(body), *re.findall(r"<p>(.*?)</p>", body, re.DOTALL)]:
        words = " ".join(unescape(re.sub(r"<[^>]+>", " ", found)).split())
        if CHINESE.search(words):
            return words
    return ""
