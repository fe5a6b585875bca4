"""Runs nights in children that share this process's imports, so that a test can kill twenty of them.

Reads lines from stdin: ``run SECONDS`` starts a night for the dates given on the command line and kills it with -9
after SECONDS unless it is done; answers ``killed`` or ``done STATUS SECONDS``.
"""

import os
import signal
import sys
import time
from datetime import date

from dagster_pipeline import environment
from dagster_pipeline.nights import run as nights
from dagster_pipeline.settings import Settings


def main() -> None:
    settings = Settings.from_env()
    environment.prepare(settings)
    import great_expectations  # noqa: F401

    import dagster_pipeline.definitions  # noqa: F401

    answer("ready")
    for line in sys.stdin:
        answer(one_night(settings, float(line.split()[1])))


def one_night(settings: Settings, seconds: float) -> str:
    began = time.monotonic()
    child = os.fork()
    if child == 0:
        done = nights.run(settings, date.fromisoformat(sys.argv[1]), date.fromisoformat(sys.argv[2]))
        if done.failures:
            sys.stderr.write("\n".join(done.failures) + "\n")
            sys.stderr.flush()
        os._exit(1 if done.failures else 0)
    while time.monotonic() - began < seconds:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return f"done {os.waitstatus_to_exitcode(status)} {time.monotonic() - began:.2f}"
        time.sleep(0.02)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return "killed"


def answer(text: str) -> None:
    sys.__stdout__.write(text + "\n")
    sys.__stdout__.flush()


if __name__ == "__main__":
    main()
