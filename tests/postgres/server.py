"""A PostgreSQL server of the tests' own: a fresh cluster on a Unix socket, stopped when the tests are done."""

from __future__ import annotations

import getpass
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from adbc_driver_postgresql import dbapi

# initdb refuses to run as root: then Debian's own user runs the server.
SERVER_USER = "postgres"


def programs() -> Path | None:
    """The folder with initdb and pg_ctl, newest version first; None when no server is installed."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: -int(folder.parent.name))
    on_path = shutil.which("initdb")
    if on_path:
        folders.append(Path(on_path).parent)
    return next((folder for folder in folders if (folder / "initdb").exists()), None)


@dataclass
class Server:
    """A running server; ``folder`` holds its data and its socket."""

    folder: Path
    superuser: str
    port: int = 0

    def dsn(self, database: str = "postgres", user: str = "", **parameters: str) -> str:
        values = {"host": str(self.folder), "user": user or self.superuser} | parameters
        values |= {"port": str(self.port)} if self.port else {}
        return f"postgresql:///{database}?" + "&".join(f"{name}={quote(value)}" for name, value in values.items())

    def execute(self, *statements: str, database: str = "postgres", user: str = "") -> list[tuple]:
        """Run ``statements``, each on its own; returns the rows of the last one, if it gives any."""
        with dbapi.connect(self.dsn(database, user), autocommit=True) as con, con.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def script(self, sql: str, database: str = "postgres", **variables: str) -> str:
        """Run ``sql`` as psql does, with ``variables``; what it printed."""
        options = [option for name, value in variables.items() for option in ("-v", f"{name}={value}")]
        done = subprocess.run(
            ["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", *options, "-d", self.dsn(database)],
            input=sql,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


@contextmanager
def running(port: int = 0) -> Iterator[Server]:
    """A server with an empty cluster; nothing but its Unix socket listens, and loopback where a ``port`` is given."""
    binaries = programs()
    folder = Path(tempfile.mkdtemp(prefix="warehouse-pg-"))
    superuser = SERVER_USER if os.geteuid() == 0 else getpass.getuser()

    def run(program: str, *arguments: str) -> None:
        command = [str(binaries / program), *arguments]
        if os.geteuid() == 0:
            command = ["runuser", "-u", SERVER_USER, "--", *command]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)
        assert done.returncode == 0, done.stderr

    data = folder / "data"
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, SERVER_USER)
        folder.chmod(0o755)
        run("initdb", "-D", str(data), "-U", superuser, "--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C")
        listens = f"-c listen_addresses=127.0.0.1 -c port={port}" if port else "-c listen_addresses=''"
        options = f"{listens} -c unix_socket_directories='{folder}' -c fsync=off -c max_connections=30"
        run("pg_ctl", "-D", str(data), "-l", str(folder / "server.log"), "-o", options, "-w", "start")
        try:
            yield Server(folder, superuser, port)
        finally:
            run("pg_ctl", "-D", str(data), "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
