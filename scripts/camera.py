"""A visitor's browser window that takes small pictures, and papers turned into pictures."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page

PASSWORD = "Dangjian-2026"
DESKTOP, PHONE = {"width": 1366, "height": 768}, {"width": 390, "height": 844}
LARGEST, TALLEST = 200 * 1024, 2200
A4_DOTS = 60


class Studio:
    """Where windows are opened and pictures go."""

    def __init__(self, browser: Browser, base: str, out: Path, scratch: Path):
        self.browser, self.base, self.out, self.scratch, self.taken = browser, base, out, scratch, 0

    def window(self, username: str = "", password: str = PASSWORD, *, phone: bool = False) -> "Window":
        """A new window, signed in when a name is given."""
        context = self.browser.new_context(
            viewport=PHONE if phone else DESKTOP, locale="zh-CN", timezone_id="Asia/Shanghai", accept_downloads=True
        )
        context.set_default_timeout(30_000)
        window = Window(self, context.new_page())
        if username:
            window.sign_in(username, password)
        return window

    def keep(self, image: Image.Image, name: str) -> None:
        """Write the picture with as many colours as fit into LARGEST bytes."""
        path = self.out / f"{name}.png"
        image = image.convert("RGB")
        if image.height > TALLEST:
            image = image.crop((0, 0, image.width, TALLEST))
        for colours in (128, 48, 16):
            image.quantize(colours, dither=Image.Dither.NONE).save(path, optimize=True)
            if path.stat().st_size <= LARGEST:
                break
        self.taken += 1
        print(f"  {path.name} {path.stat().st_size // 1024} KB")

    def paper(self, document: Path, name: str, *, pages: int = 2) -> None:
        """The first pages of an office document side by side; a notice instead where no program can draw it."""
        office, painter = shutil.which("soffice"), shutil.which("pdftoppm")
        if not office or not painter:
            print(f"  {name}.png not taken: needs soffice (LibreOffice) and pdftoppm (poppler-utils)")
            return
        profile = f"-env:UserInstallation={(self.scratch / 'office').as_uri()}"
        convert = [office, profile, "--headless", "--convert-to", "pdf", "--outdir", self.scratch, document]
        subprocess.run(convert, check=True, capture_output=True, timeout=180)
        self.keep(self.painted(self.scratch / f"{document.stem}.pdf", pages=pages), name)

    def painted(self, pdf: Path, *, pages: int = 1, dots: int = A4_DOTS) -> Image.Image:
        """The first pages of a PDF in one picture, a grey line between them."""
        stem = self.scratch / f"{pdf.stem}-page"
        for old in self.scratch.glob(f"{stem.name}-*.png"):
            old.unlink()
        painter = ["pdftoppm", "-png", "-r", str(dots), "-l", str(pages), pdf, stem]
        subprocess.run(painter, check=True, capture_output=True, timeout=120)
        sheets = [Image.open(path).convert("RGB") for path in sorted(self.scratch.glob(f"{stem.name}-*.png"))]
        gap = 12
        size = (sum(one.width for one in sheets) + gap * (len(sheets) + 1), max(one.height for one in sheets) + 2 * gap)
        desk = Image.new("RGB", size, "#d0d0d0")
        left = gap
        for sheet in sheets:
            desk.paste(sheet, (left, gap))
            left += sheet.width + gap
        return desk


class Window:
    """One person at one browser window."""

    def __init__(self, studio: Studio, page: Page):
        self.studio, self.page = studio, page

    def open(self, path: str) -> Page:
        self.page.goto(self.studio.base + path)
        return self.page

    def sign_in(self, username: str, password: str = PASSWORD) -> None:
        self.open("/")
        self.page.get_by_label("用户名").fill(username)
        self.page.get_by_label("密码", exact=True).fill(password)
        self.press("登录")

    def press(self, name: str, *, within: str = "body") -> None:
        """Press the button of that name and wait for the page it leads to."""
        self.page.locator(within).get_by_role("button", name=name).first.click()
        self.page.wait_for_load_state("networkidle")

    def follow(self, name: str, *, exact: bool = True) -> None:
        """Follow the first link of that name in the page's body."""
        self.page.locator("main").get_by_role("link", name=name, exact=exact).first.click()
        self.page.wait_for_load_state("networkidle")

    def shot(self, name: str, *, full: bool = False) -> None:
        """A picture of what the window shows, or of the whole page in a window made tall: bars stay below."""
        self.page.wait_for_load_state("networkidle")
        path, size = self.studio.scratch / f"{name}.raw.png", self.page.viewport_size
        if full:
            height = self.page.evaluate("document.documentElement.scrollHeight")
            self.page.set_viewport_size({"width": size["width"], "height": min(max(height, size["height"]), TALLEST)})
        self.page.screenshot(path=path, animations="disabled")
        self.page.set_viewport_size(size)
        self.studio.keep(Image.open(path), name)

    def printed(self, name: str) -> None:
        """The page's first sheet of paper; where no program can draw it, the page as the printer sees it."""
        if shutil.which("pdftoppm"):
            pdf = self.studio.scratch / f"{name}.pdf"
            self.page.pdf(path=pdf, prefer_css_page_size=True, print_background=True)
            self.studio.keep(self.studio.painted(pdf, dots=90), name)
        else:
            self.page.emulate_media(media="print")
            self.shot(name, full=True)
            self.page.emulate_media(media="screen")

    def download(self, act: Callable[[], None]) -> Path:
        """Do what starts a download; the file, by the name it was sent with."""
        with self.page.expect_download() as started:
            act()
        path = self.studio.scratch / started.value.suggested_filename
        started.value.save_as(path)
        return path
