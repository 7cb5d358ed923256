"""`make demo`: a portal with invented data on 127.0.0.1, with its worker and its clock; Ctrl-C ends all of it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from organizations.models import Organization
from partybuild.demo.build import ACCOUNTS, PASSWORD, build_demo


class Command(BaseCommand):
    help = "Build the demo district if it is not there yet, then run web, worker and beat until Ctrl-C."

    def add_arguments(self, parser):
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")))
        parser.add_argument("--build-only", action="store_true", help="build the data and stop")

    def handle(self, *, port: int, build_only: bool, **options):
        Path(settings.DATA_DIR).mkdir(parents=True, exist_ok=True)
        self.stdout.write("准备数据库……")
        call_command("migrate", verbosity=0, interactive=False)
        if not Organization.objects.exists():
            started = time.monotonic()
            build_demo(say=lambda text: self.stdout.write(f"  {text}"))
            self.stdout.write(f"演示数据已生成，用时 {time.monotonic() - started:.0f} 秒。")
        if build_only:
            return
        call_command("collectstatic", verbosity=0, interactive=False)
        self._run(port)

    def _run(self, port: int):
        celery = [sys.executable, "-m", "celery", "--app", "partybuild"]
        schedule = str(Path(settings.DATA_DIR) / "beat-schedule")
        web = ["gunicorn", "partybuild.wsgi", "--bind", f"127.0.0.1:{port}", "--workers", "2"]
        web += ["--threads", "4", "--log-level", "warning"]
        commands = [
            [sys.executable, "-m", *web],
            [*celery, "worker", "--concurrency", "1", "--loglevel", "WARNING"],
            [*celery, "beat", "--schedule", schedule, "--loglevel", "WARNING"],
        ]
        log = Path(settings.DATA_DIR) / "demo.log"
        with log.open("a") as output:
            children = [subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT) for command in commands]
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        self._welcome(port)
        try:
            while all(child.poll() is None for child in children):
                signal.sigtimedwait([signal.SIGCHLD], 1)
            self.stderr.write(f"有一个进程意外结束，演示停止。详情见 {log}")
        except KeyboardInterrupt:
            self.stdout.write("\n正在结束……")
        finally:
            _end(children)

    def _welcome(self, port: int):
        self.stdout.write(f"\n党建工作台已启动：http://127.0.0.1:{port}\n\n账号（密码都是 {PASSWORD}）：")
        for account in ACCOUNTS:
            self.stdout.write(f"  {account.username:<12}{account.label}")
        self.stdout.write("\n按 Ctrl-C 结束。")
        self.stdout.flush()


def _end(children: list[subprocess.Popen]):
    for child in children:
        if child.poll() is None:
            child.terminate()
    for child in children:
        try:
            child.wait(timeout=20)
        except subprocess.TimeoutExpired:
            child.kill()
