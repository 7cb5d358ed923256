"""`make screenshots`: the pictures of README and user guide, taken from a demo portal of its own.

With --base URL the portal already running there is used; the tours change its data and the branch secretary's password.
"""

import argparse
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from camera import Studio
from playwright.sync_api import sync_playwright
from tours import TOURS

ROOT = Path(__file__).resolve().parents[1]
START_LIMIT, STOP_LIMIT = 300, 30
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--lang=zh-CN",
]


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--base", help="address of a running demo portal")
    options.add_argument("--out", type=Path, default=ROOT / "docs" / "img")
    options.add_argument("--only", nargs="*", choices=list(TOURS), default=list(TOURS), help="walk these roles only")
    asked = options.parse_args()
    chromium = shutil.which("chromium")
    if chromium is None:
        print("No chromium: run `make browser` first.", file=sys.stderr)
        return 2
    asked.out.mkdir(parents=True, exist_ok=True)
    with portal(asked.base) as base, tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        studio = Studio(browser, base, asked.out, Path(scratch))
        try:
            for name in asked.only:
                print(f"{name}:")
                TOURS[name](studio)
        finally:
            browser.close()
    print(f"{studio.taken} pictures in {asked.out}")
    return 0


@contextmanager
def portal(base: str | None) -> Iterator[str]:
    """The address of a demo portal; one started here is ended here, whatever happened."""
    if base:
        yield base.rstrip("/")
        return
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as data:
        port = free_port()
        environment = {**os.environ, "DEMO": "1", "DATA_DIR": data}
        command = [sys.executable, "manage.py", "demo", "--port", str(port)]
        process = subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True)
        try:
            wait_for(port, process)
            yield f"http://127.0.0.1:{port}"
        finally:
            end(process)


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def wait_for(port: int, process: subprocess.Popen) -> None:
    """Return when the portal answers on `port`; RuntimeError when the process ends or START_LIMIT seconds pass."""
    deadline = time.monotonic() + START_LIMIT
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the demo portal ended with code {process.returncode}")
        try:
            connection = HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/organizations/login/")
            if connection.getresponse().status == 200:
                return
        except (HTTPException, OSError):
            pass
        time.sleep(0.5)
    raise RuntimeError(f"the demo portal did not answer within {START_LIMIT} seconds")


def end(process: subprocess.Popen) -> None:
    """Ask the portal to end its children and itself; what is left of its group after that is killed."""
    if process.poll() is None:
        process.terminate()
    try:
        process.wait(STOP_LIMIT)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)


if __name__ == "__main__":
    sys.exit(main())
