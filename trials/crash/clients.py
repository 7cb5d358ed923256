"""A clerk at a browser: signs in, opens pages, fills in what the form already holds, tries again when nothing came."""

import re
import threading
from html.parser import HTMLParser

import requests

TIMEOUT = 30
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')
UNKNOWN = (500, 502, 503, 504)


class Unsure(Exception):
    """No answer, or one that tells nothing: the work may have been done or not."""


class Forms(HTMLParser):
    """The forms of a page: address and values of the inputs as they stand."""

    def __init__(self, page: str):
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "form":
            self.found.append((given.get("action") or "", {}))
        elif tag == "input" and self.found and given.get("name") and given.get("type") in (None, "hidden", "text"):
            self.found[-1][1][given["name"]] = given.get("value") or ""


class Clerk:
    """One person with one session, used by one thread."""

    def __init__(self, base: str, username: str, password: str, stop: threading.Event):
        self.base, self.username, self.password, self.stop = base, username, password, stop
        self.session = requests.Session()
        self.token = ""

    def get(self, path: str, **options) -> requests.Response:
        answer = self._ask("GET", path, **options)
        if found := TOKEN.search(answer.text):
            self.token = found[1]
        return answer

    def post(self, path: str, data: dict, **options) -> requests.Response:
        """A form with the token of the page seen last; redirects are not followed: they are the acknowledgement."""
        values = data | {"csrfmiddlewaretoken": self.token}
        return self._ask("POST", path, data=values, allow_redirects=False, **options)

    def form(self, path: str, ending: str = "") -> dict[str, str]:
        """The values of the page's form whose address ends so. Raises Unsure when it is not there (any more)."""
        page = self.get(path)
        for action, values in Forms(page.text).found:
            if action.endswith(ending) and "csrfmiddlewaretoken" in values and "logout" not in action:
                return values
        raise Unsure(f"{path}: no such form")

    def sign_in(self) -> None:
        """Sign in, however often it takes while the portal goes up and down."""
        while not self.stop.is_set():
            try:
                self.get("/organizations/login/")
                answer = self.post("/organizations/login/", {"username": self.username, "password": self.password})
                if answer.status_code == 302:
                    self.get("/")
                    return
                self.stop.wait(1)
            except Unsure:
                self.stop.wait(0.5)

    def _ask(self, method: str, path: str, **options) -> requests.Response:
        try:
            answer = self.session.request(method, self.base + path, timeout=TIMEOUT, **options)
        except requests.RequestException as error:
            self.stop.wait(0.3)
            raise Unsure(str(error)) from None
        if answer.status_code in UNKNOWN:
            self.stop.wait(0.3)
            raise Unsure(f"{method} {path}: {answer.status_code}")
        if "/login/" not in path and "/login/" in answer.url + answer.headers.get("Location", ""):
            self.sign_in()
            raise Unsure("signed out")
        return answer


def number_in(location: str) -> str:
    """The id an address ends with: …/123/ or …/<uuid>/wait/."""
    found = re.search(r"/([0-9a-f]{8}-[0-9a-f-]{27}|\d+)/(?:\w+/)?$", location)
    if found is None:
        raise Unsure(f"no id in {location}")
    return found[1]
