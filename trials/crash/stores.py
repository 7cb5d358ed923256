"""A PostgreSQL cluster and a Redis of the trial's own, below its own directory, on its own ports."""

import os
import shutil
import socket
import subprocess
from pathlib import Path

from trials.crash.processes import Service, free_port

NEWEST_LAST = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name.split(".")[0]))


class Missing(Exception):
    """A program the services need is not on this machine."""


def binaries() -> tuple[Path, str]:
    """Where PostgreSQL's programs are, and redis-server. Raises Missing."""
    redis = shutil.which("redis-server")
    if not NEWEST_LAST or not (NEWEST_LAST[-1] / "initdb").exists():
        raise Missing("PostgreSQL's initdb was not found below /usr/lib/postgresql (Debian: postgresql)")
    if redis is None:
        raise Missing("redis-server was not found (Debian: redis-server)")
    return NEWEST_LAST[-1], redis


def unprivileged() -> list[str]:
    """PostgreSQL refuses to run as root: what to put before its commands."""
    if os.geteuid() != 0:
        return []
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]


def listens(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False


def make_postgres(home: Path, env: dict, log: Path) -> tuple[Service, str]:
    """The service and its DATABASE_URL; settings as shipped, so every commit is fsynced."""
    folder, _ = binaries()
    data, port = home / "postgres", free_port()
    data.mkdir(mode=0o700)
    if unprivileged():
        shutil.chown(data, "postgres", "postgres")
    command = [*unprivileged(), str(folder / "initdb"), "-D", str(data), "-U", "postgres", "-A", "trust"]
    made = subprocess.run(
        [*command, "-E", "UTF8", "--locale=C.UTF-8"], cwd="/", env=env, capture_output=True, timeout=120
    )
    if made.returncode:
        raise RuntimeError(f"initdb: {made.stderr.decode(errors='replace')}")
    settings = ["-c", f"port={port}", "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="]

    def answers() -> bool:
        asked = [str(folder / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port)]
        return subprocess.run(asked, env=env, timeout=20).returncode == 0

    server = Service(
        "postgres", [*unprivileged(), str(folder / "postgres"), "-D", str(data), *settings], env, log, answers
    )
    return server, f"postgres://postgres@127.0.0.1:{port}/postgres"


def make_redis(home: Path, env: dict, log: Path) -> tuple[Service, str]:
    """The service and its address; appendonly as in docker-compose.yml."""
    _, program = binaries()
    folder, port = home / "redis", free_port()
    folder.mkdir()
    command = [program, "--port", str(port), "--bind", "127.0.0.1", "--appendonly", "yes", "--dir", str(folder)]
    return Service("redis", command, env, log, lambda: listens(port)), f"redis://127.0.0.1:{port}/0"
