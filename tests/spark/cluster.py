"""A standalone Spark cluster on loopback: a master and workers of one core each, stopped when the tests are done."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

HOST = "127.0.0.1"
_SECONDS = 120


@dataclass
class Cluster:
    """A running cluster; ``folder`` has the logs of its processes and what executors spill."""

    folder: Path
    port: int
    workers: list[subprocess.Popen] = field(default_factory=list)

    @property
    def master(self) -> str:
        return f"spark://{HOST}:{self.port}"

    def log(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text(errors="replace")

    def kill_worker(self, number: int) -> None:
        """What becomes of a machine that loses power: its worker and its executors are gone at once."""
        os.killpg(self.workers[number].pid, signal.SIGKILL)
        self.workers[number].wait()

    def start_worker(self, number: int, memory: str) -> None:
        name = f"worker-{number}"
        options = ["--host", HOST, "--cores", "1", "--memory", memory, "--webui-port", "0"]
        process = _start(
            self.folder, name, "worker.Worker", *options, "--work-dir", str(self.folder / name), self.master
        )
        self.workers.append(process)
        _wait(lambda: "Successfully registered" in self.log(name), process, name)


@contextmanager
def running(folder: Path, workers: int = 2, memory: str = "1g") -> Iterator[Cluster]:
    """A cluster of ``workers``, each with one core and ``memory`` for its executors."""
    folder.mkdir(parents=True)
    cluster = Cluster(folder, free_port())
    master = _start(folder, "master", "master.Master", "--host", HOST, "--port", str(cluster.port), "--webui-port", "0")
    try:
        _wait(lambda: "I have been elected leader" in cluster.log("master"), master, "master")
        for number in range(workers):
            cluster.start_worker(number, memory)
        yield cluster
    finally:
        for process in (*cluster.workers, master):
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
        for process in (*cluster.workers, master):
            process.wait(_SECONDS)


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind((HOST, 0))
        return listening.getsockname()[1]


def _start(folder: Path, name: str, program: str, *arguments: str) -> subprocess.Popen:
    home = Path(find_spec("pyspark").submodule_search_locations[0])
    with (folder / f"{name}.log").open("w") as log:
        return subprocess.Popen(
            [str(home / "bin" / "spark-class"), f"org.apache.spark.deploy.{program}", *arguments],
            # The daemons themselves need little; the executors have memory of their own.
            env=os.environ | {"SPARK_HOME": str(home), "SPARK_DAEMON_MEMORY": "256m", "SPARK_LOCAL_DIRS": str(folder)},
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def _wait(is_there, process: subprocess.Popen, name: str) -> None:
    end = time.monotonic() + _SECONDS
    while not is_there():
        assert process.poll() is None, f"Spark's {name} has ended"
        assert time.monotonic() < end, f"Spark's {name} is not ready after {_SECONDS} s"
        time.sleep(0.2)
