"""The trial of many writers in short, on the database of this run: real threads and processes, through the pages."""

import os
import re
import subprocess
import sys
from pathlib import Path

from django.db import connection

ROOT = Path(__file__).parents[2]
LAST_LINE = re.compile(
    r"writers: rounds 12 writers 12 winners 12 stale 132 wrong 0 lost 0 \| equal forms (\d+) one row \1 \| "
    r"approvals 2 transitions 2 audit rows 2 \| sqlite writers 3 writes 24 saved 24 locked 0 errors 0"
)


def test_many_writers_one_winner_nothing_lost():
    short = ["--writers", "12", "--rounds", "12", "--processes", "3", "--edits", "4"]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "partybuild.settings_test"}
    ended = subprocess.run(
        [sys.executable, "-m", "trials.writers", *short], cwd=ROOT, env=environment, capture_output=True, text=True
    )

    assert ended.stdout.startswith(connection.vendor), ended.stderr[-2000:]
    assert LAST_LINE.fullmatch(ended.stdout.splitlines()[-1]), ended.stdout
    assert ended.returncode == 0
