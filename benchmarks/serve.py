"""Requests a second of `warehouse serve`, beside a server that answers the same bytes and does nothing else.

    .venv/bin/python benchmarks/serve.py .warehouse --seconds 5 --rounds 5

Starts both on loopback: `warehouse serve` on the published snapshot of a state folder, and an ASGI function under the
same uvicorn that holds the answers in a dict by path (the floor: what the web server itself costs). Connections stay
open and ask for the hints of all forms in turn; servers are asked one after the other, round by round, so that both see
the same machine. Every answer's length and status are checked. Prints requests a second, latencies in milliseconds and
the ratio of the medians.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from urllib.parse import quote

from dagster_pipeline.cli import console

MOST_FORMS = 1000


def floor(folder: Path, port: int) -> None:
    """Serve the hints of ``folder`` from a dict: the floor."""
    import uvicorn

    answers = {path.encode(): line for path, line in hints(folder)}
    version = json.loads((folder / "manifest.json").read_text())["version"]
    headers = [
        (b"etag", f'"{version}"'.encode()),
        (b"cache-control", b"no-cache"),
        (b"content-type", b"application/json"),
    ]

    async def answer(scope, receive, send):
        if scope["type"] != "http":
            return
        body = answers[scope["raw_path"]]
        length = (b"content-length", str(len(body)).encode())
        await send({"type": "http.response.start", "status": 200, "headers": [*headers, length]})
        await send({"type": "http.response.body", "body": body})

    options = {"log_level": "warning", "access_log": False, "server_header": False, "lifespan": "off"}
    uvicorn.run(answer, host="127.0.0.1", port=port, **options)


def hints(folder: Path) -> list[tuple[str, bytes]]:
    """Path and body of the hints of the first forms of the published ``folder``."""
    with (folder / "style_hints.jsonl").open("rb") as lines:
        documents = [(json.loads(line), line) for line, _ in zip(lines, range(MOST_FORMS), strict=False)]
    return [(f"/hints/{quote(one['host'])}/{quote(one['schema_hash'], safe='')}", line) for one, line in documents]


async def load(port: int, wanted: list[tuple[str, bytes]], seconds: float, connections: int) -> list[float]:
    """Milliseconds of every request that ``connections`` made in ``seconds``; raises when an answer is a wrong one."""
    took: list[float] = []
    until = time.perf_counter() + seconds

    async def ask(first: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        place = first
        while time.perf_counter() < until:
            path, body = wanted[place % len(wanted)]
            began = time.perf_counter()
            writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
            answer = await reader.readexactly(length)
            took.append(1000 * (time.perf_counter() - began))
            if not head.startswith(b"HTTP/1.1 200") or answer != body:
                raise RuntimeError(f"{path} was answered {head[:15]!r}, {length} bytes instead of {len(body)}")
            place += connections
        writer.close()

    await asyncio.gather(*(ask(number) for number in range(connections)))
    return took


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("home", type=Path)
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--floor-port", type=int, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    folder = (asked.home / "published").resolve()
    if asked.floor_port:
        return floor(folder, asked.floor_port)
    wanted = hints(folder)
    ports = {"warehouse serve": free_port(), "floor": free_port()}
    commands = {
        "warehouse serve": [
            Path(sys.executable).with_name("warehouse"),
            "serve",
            "--port",
            str(ports["warehouse serve"]),
        ],
        "floor": [sys.executable, __file__, str(asked.home), "--floor-port", str(ports["floor"])],
    }
    environment = os.environ | {"WAREHOUSE_HOME": str(asked.home.resolve())}
    servers = [subprocess.Popen(command, env=environment) for command in commands.values()]
    try:
        for port in ports.values():
            _wait(port, wanted[0][0])
        rates: dict[str, list[float]] = {name: [] for name in ports}
        times: dict[str, list[float]] = {name: [] for name in ports}
        for number in range(asked.rounds + 1):
            for name, port in ports.items():
                took = asyncio.run(load(port, wanted, asked.seconds, asked.connections))
                # The first round warms up.
                if number:
                    rates[name].append(len(took) / asked.seconds)
                    times[name].extend(took)
    finally:
        for server in servers:
            server.terminate()
            server.wait()
    rows = []
    for name in ports:
        cuts = statistics.quantiles(times[name], n=100)
        spread = f"{min(rates[name]):,.0f} to {max(rates[name]):,.0f}"
        rows.append((name, f"{statistics.median(rates[name]):,.0f}", spread, f"{cuts[49]:.2f}", f"{cuts[98]:.2f}"))
    console.table(("server", "requests a second", "rounds", "median ms", "99th percentile ms"), rows)
    ratio = statistics.median(rates["warehouse serve"]) / statistics.median(rates["floor"])
    load_average = os.getloadavg()[0]
    console.out.print(
        f"{ratio:.2f} of the floor; {len(wanted):,} forms, {asked.connections} connections, {asked.rounds} rounds of "
        f"{asked.seconds:g} s each; load average {load_average:.1f} on {os.cpu_count()} cores."
    )
    return None


def _wait(port: int, path: str) -> None:
    until = time.monotonic() + 60
    while True:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5).read()
            return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


if __name__ == "__main__":
    main()
