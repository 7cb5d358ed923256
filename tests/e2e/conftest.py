"""A real browser against a live server with a small invented district."""

import os
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright

from partybuild.demo.build import PASSWORD, build_small_district

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright keeps an event loop in the test's thread
SHOTS = Path(__file__).resolve().parents[2] / "build" / "shots"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def district(transactional_db):
    """The cast and the data: a street with two communities, their ledgers imported by the product's own services."""
    return build_small_district()


class Visitor:
    """One person at one browser window; counts what it costs them."""

    def __init__(self, page: Page, base: str):
        self.page, self.base, self.inputs = page, base, 0

    def open(self, path: str):
        self.page.goto(self.base + path)
        return self

    def sign_in(self, username: str, password: str = PASSWORD):
        self.open("/")
        self.page.get_by_label("用户名").fill(username)
        self.page.get_by_label("密码", exact=True).fill(password)
        self.page.get_by_role("button", name="登录").click()
        return self

    def shot(self, name: str, *, full: bool = True):
        SHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SHOTS / f"{name}.png", full_page=full)


@pytest.fixture
def visit(browser, live_server):
    """Opens windows: visit() at a desktop's size, visit(phone=True) at a phone's."""
    contexts = []

    def open_window(*, phone: bool = False) -> Visitor:
        size = {"width": 390, "height": 844} if phone else {"width": 1366, "height": 768}
        context = browser.new_context(viewport=size, locale="zh-CN", timezone_id="Asia/Shanghai", accept_downloads=True)
        context.set_default_timeout(15_000)
        contexts.append(context)
        return Visitor(context.new_page(), live_server.url)

    yield open_window
    for context in contexts:
        context.close()
