"""What the clerks do all day: each function does one thing once, noting the try, then the answer that said so."""

import io
import re
import zipfile
from base64 import b64encode
from datetime import date, datetime, time, timedelta
from random import Random

from openpyxl import Workbook
from PIL import Image

from trials.crash.clients import Clerk, Unsure, number_in
from trials.crash.ledger import Ledger
from trials.crash.people import People

FILE_LINK = re.compile(r"/organizations/jobs/files/\d+/")
# Above this many bytes an import goes through jobs (members/imports/services.py).
BIG_CELL = 24_000
# This share of the reports asked for is taken back at once.
CANCELLED = 0.25


class Work:
    """The deeds of one thread: its clerk, its dice, its serial numbers."""

    def __init__(self, name: str, clerk: Clerk, facts: dict, ledger: Ledger, random: Random):
        self.name, self.clerk, self.facts, self.ledger, self.random = name, clerk, facts, ledger, random
        self.serial = 0
        self.today = date.fromisoformat(facts["today"])
        self.people = People(random, 0)

    def token(self) -> str:
        self.serial += 1
        return f"{self.name}-{self.serial:04d}"

    # -- imports ------------------------------------------------------------
    def import_members(self) -> None:
        """Hand in a ledger of new members, wait for its check, confirm it; every fourth is big enough for jobs."""
        token = self.token()
        big = self.serial % 4 == 0
        rows = 40 if big else 3
        file = (f"{token}.xlsx", self._roster(token, rows, big=big))
        self.clerk.form("/members/imports/")
        answer = self.clerk.post(
            "/members/imports/", {"kind": "members", "organization": self.facts["street"]}, files={"file": file}
        )
        upload = self._moved(answer)
        if not self._waited(upload):
            return
        self.ledger.attempt("import", token, upload=upload, rows=rows)
        for _ in range(40):
            try:
                self._moved(self.clerk.post(f"/members/imports/{upload}/save/", {"mode": "all"}))
            except Unsure:
                if self.clerk.stop.is_set():
                    return
                continue
            self.ledger.acknowledge(token)
            return

    def _waited(self, upload: str) -> bool:
        """Whether the check of a handed-in file ended with its preview."""
        for _ in range(600):
            try:
                page = self.clerk.get(f"/members/imports/{upload}/wait/", allow_redirects=False)
            except Unsure:
                page = None
            if page is not None and page.status_code == 302:
                return "/result/" not in page.headers["Location"]
            if self.clerk.stop.wait(0.3):
                return False
        return False

    def _roster(self, token: str, rows: int, *, big: bool) -> bytes:
        book = Workbook(write_only=True)
        sheet = book.create_sheet("花名册")
        labels = ["所在党支部", "姓名", "性别", "公民身份号码", "人员类别", "入党时间", "转正时间", "工作单位及职务"]
        sheet.append([*labels, "备注"])
        for row in range(rows):
            one = self.people.draw()
            remark = b64encode(self.random.randbytes(BIG_CELL)).decode() if big else ""
            dates = [one.joined.isoformat(), one.full.isoformat()]
            where = f"{token}-{row}"
            sheet.append(
                [self.facts["branch_name"], one.name, one.sex, one.id_number, "正式党员", *dates, where, remark]
            )
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()

    # -- sessions ------------------------------------------------------------
    def submit_session(self) -> None:
        """Log a session and hand it in; after no answer the same form is posted again, as a person would."""
        token = self.token()
        organization = self.facts["branch"]
        values = self.clerk.form(f"/activities/sessions/new/?organization={organization}", "/save/")
        values |= {
            "organization": str(organization),
            "kinds": "theme_day",
            "starts_at": self._moment(3),
            "place": "党员活动室",
            "host": "陈桂英",
            "recorder": "陈桂英",
            "topic": token,
            "content": "集体学习，交流体会。",
            "action": "submit",
        }
        self.ledger.attempt("session", token)
        for _ in range(10):
            try:
                answer = self.clerk.post("/activities/sessions/save/", values)
            except Unsure:
                if self.clerk.stop.is_set():
                    return
                continue
            if answer.status_code == 302:
                self.ledger.acknowledge(token, session=number_in(answer.headers["Location"]))
            return

    def _moment(self, days: int) -> str:
        """So many days ago, another minute for each deed."""
        moment = datetime.combine(self.today - timedelta(days=days), time(6)) + timedelta(minutes=self.serial)
        return moment.strftime("%Y-%m-%dT%H:%M")

    def attach_file(self) -> None:
        """A picture to a draft of its own; sent again after no answer, as a person would."""
        token = self.token()
        organization = self.facts["branch"]
        values = self.clerk.form(f"/activities/sessions/new/?organization={organization}", "/save/")
        values |= {"organization": str(organization), "kinds": "theme_day", "topic": token}
        values |= {"starts_at": self._moment(4), "action": "draft"}
        draft = self._moved(self.clerk.post("/activities/sessions/save/", values))
        self.ledger.attempt("attachment", token)
        for _ in range(10):
            try:
                file = (f"{token}.png", self._picture())
                self._moved(self.clerk.post(f"/activities/sessions/{draft}/files/", {}, files={"file": file}))
            except Unsure:
                if self.clerk.stop.is_set():
                    return
                continue
            self.ledger.acknowledge(token)
            return

    def _picture(self) -> bytes:
        """Noise of some hundred kilobytes; the same for every try of one deed."""
        made = io.BytesIO()
        Image.frombytes("RGB", (256, 256), Random(self.serial).randbytes(256 * 256 * 3)).save(made, "PNG")
        return made.getvalue()

    def approve_session(self) -> None:
        """Approve the oldest record that waits."""
        page = self.clerk.get("/activities/sessions/review/")
        found = re.search(r"/activities/sessions/(\d+)/$", page.url)
        if found is None:
            raise Unsure("nothing waits for approval")
        session = found[1]
        values = self.clerk.form(f"/activities/sessions/{session}/", "/approve/")
        token = f"approve-{session}"
        self.ledger.attempt("approval", token, session=session)
        if self.clerk.post(f"/activities/sessions/{session}/approve/", values).status_code == 302:
            self.ledger.acknowledge(token)

    # -- scores ------------------------------------------------------------
    def compute_scores(self) -> None:
        """Compute the street's year anew."""
        token = self.token()
        address = f"/assessments/streets/{self.facts['street']}/{self.facts['year']}/open/"
        values = self.clerk.form(address)
        self.ledger.attempt("computing", token, street=self.facts["street"])
        if self.clerk.post(address, values).status_code == 302:
            self.ledger.acknowledge(token)

    def hand_up(self, other: Clerk) -> None:
        """The community hands its self-assessment up, the street sends it back: two steps, each with its token."""
        self._step(self.clerk, "submit")
        self._step(other, "return_self")

    def finalise_year(self) -> None:
        """Freeze the next of the years that were approved before the trial began; when none is left, rest."""
        if self.serial >= len(self.facts["approved"]):
            self.clerk.stop.wait(1)
            return
        street, year = self.facts["approved"][self.serial]
        token = self.token()
        address = f"/assessments/streets/{street}/{year}/finalise/"
        self.ledger.attempt("finalising", token, street=street, year=year)
        while not self.clerk.stop.is_set():
            try:
                values = self.clerk.form(address) | {"confirm_password": self.facts["password"]}
                if self.clerk.post(address, values).status_code == 302:
                    self.ledger.acknowledge(token)
                return
            except Unsure:
                continue

    def _step(self, clerk: Clerk, action: str) -> None:
        token = self.token()
        address = f"/assessments/{self.facts['assessment']}/steps/{action}/"
        values = clerk.form(address) | {"reason": token}
        self.ledger.attempt("step", token, assessment=self.facts["assessment"])
        if clerk.post(address, values).status_code == 302:
            self.ledger.acknowledge(token)

    # -- reports ------------------------------------------------------------
    def ask_report(self) -> None:
        """Ask for a supervision report or the year's workbook, look at its job, fetch what is there."""
        token = self.token()
        if self.random.random() < 0.3:
            address = f"/reports/appraisal/{self.facts['street']}/{self.facts['year']}/"
            values = self.clerk.form(address)
        else:
            address = "/reports/supervision/new/"
            month = (self.today.replace(day=1) - timedelta(days=self.random.randrange(1, 90))).strftime("%Y-%m")
            values = self.clerk.form(address) | {"street": str(self.facts["street"]), "period": month}
        self.ledger.attempt("job", token)
        answer = self.clerk.post(address, values)
        job = self._moved(answer)
        self.ledger.acknowledge(token, job=job)
        if self.random.random() < CANCELLED:
            self._cancel(job)
        self.clerk.stop.wait(self.random.random())
        self._fetch(self.clerk.get(f"/organizations/jobs/{job}/").text)

    def _cancel(self, job: str) -> None:
        """Take the job back, if it has not ended; who is told so must find it called off."""
        values = self.clerk.form(f"/organizations/jobs/{job}/", "/cancel/")
        token = self.token()
        self.ledger.attempt("cancelling", token, job=job)
        answer = self.clerk.post(f"/organizations/jobs/{job}/cancel/", values)
        if answer.status_code == 302 and "任务已取消" in self.clerk.get(f"/organizations/jobs/{job}/").text:
            self.ledger.acknowledge(token)

    def _fetch(self, page: str) -> None:
        """Whatever file a page offers must be whole."""
        for address in FILE_LINK.findall(page):
            answer = self.clerk.get(address)
            if answer.status_code == 404:
                continue
            try:
                with zipfile.ZipFile(io.BytesIO(answer.content)) as package:
                    broken = package.testzip()
            except zipfile.BadZipFile:
                broken = address
            if broken:
                self.ledger.partial(f"{address} was served broken")

    def _moved(self, answer) -> str:
        if answer.status_code != 302:
            raise Unsure(f"{answer.url}: {answer.status_code}")
        return number_in(answer.headers["Location"])
