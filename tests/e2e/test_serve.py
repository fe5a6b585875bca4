"""``warehouse serve`` with a real client: contracts, ETags, the token, and publications while it is asked."""

from __future__ import annotations

import csv
import http.client
import json
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import duckdb
import pytest

from dagster_pipeline.publishing import snapshot
from tests.conftest import make_settings

COMMAND = Path(sys.executable).with_name("warehouse")
TOKEN = "a token"


class Answer(NamedTuple):
    status: int
    version: str | None
    text: str


@pytest.fixture(scope="module")
def home(demo_home, tmp_path_factory) -> Path:
    """A copy of a published demo, so that other tests keep theirs."""
    copy = tmp_path_factory.mktemp("serve") / "home"
    shutil.copytree(demo_home, copy, symlinks=True)
    return copy


@pytest.fixture(scope="module")
def ask(home) -> Iterator[Callable[..., Answer]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {"WAREHOUSE_HOME": str(home), "WAREHOUSE_SERVE_TOKEN": TOKEN}
    server = subprocess.Popen([COMMAND, "serve", "--port", str(port)], env=environment, stderr=subprocess.PIPE)

    def ask(path: str, **headers: str) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        return Answer(answer.status, answer.headers["ETag"], answer.read().decode())

    for _ in range(300):
        try:
            ask("/manifest")
            break
        except ConnectionError:
            assert server.poll() is None, server.stderr.read()
            time.sleep(0.1)
    yield ask
    server.terminate()
    server.wait(10)


def published(home: Path, file: str) -> list[dict]:
    with duckdb.connect() as con:
        return con.sql(f"from '{home}/{file}'").df().to_dict("records")


def test_a_hint_is_the_line_of_the_document(home, ask):
    lines = (home / "published" / "style_hints.jsonl").read_text().splitlines(keepends=True)
    document = json.loads(lines[0])
    answer = ask(f"/hints/{document['host'].upper()}/{document['schema_hash']}")
    assert (answer.status, answer.text) == (200, lines[0])
    assert ask("/hints/nowhere.example/0").status == 404
    assert ask("/hints/%00/%ff").status == 404


def test_a_client_that_knows_the_version_is_told_so(home, ask):
    manifest = ask("/manifest")
    assert json.loads(manifest.text) == json.loads((home / "published" / "manifest.json").read_text())
    assert manifest.version == f'"{json.loads(manifest.text)["version"]}"'
    assert ask("/policies", If_None_Match=f'"older", {manifest.version}').status == 304
    assert ask("/policies", If_None_Match='"older"').status == 200


def test_policies_are_those_of_the_contract(home, ask):
    here = {(row["policy_id"], row["window_days"]): row["fired"] for row in json.loads(ask("/policies").text)}
    table = published(home, "published/policy_stats_overall.parquet")
    assert here == {(row["policy_id"], row["window_days"]): row["fired"] for row in table}


def test_what_is_personal_needs_the_token(home, ask):
    receipts = published(home, "personal/receipts.parquet")
    user = receipts[0]["user_id"]
    path = f"/receipts.csv?user_id={user}"
    assert ask(path).status == 401
    assert ask(path, Authorization="Bearer another").status == 401
    answer = ask(path, Authorization=f"Bearer {TOKEN}")
    rows = list(csv.DictReader(answer.text.splitlines()))
    assert {row["email_id"] for row in rows} == {row["email_id"] for row in receipts if row["user_id"] == user}
    pairs = json.loads(ask(f"/duplicates?user_id={user}&window_days=3", Authorization=f"Bearer {TOKEN}").text)
    assert all(pair["days_apart"] <= 3 and pair["user_id"] == user for pair in pairs)
    assert ask(f"/duplicates?user_id={user}&window_days=many", Authorization=f"Bearer {TOKEN}").status == 422
    assert ask("/paths/nobody", Authorization=f"Bearer {TOKEN}").status == 404


def test_every_endpoint_is_described(ask):
    paths = json.loads(ask("/openapi.json").text)["paths"]
    assert {
        "/manifest",
        "/hints/{host}/{schema_hash}",
        "/policies",
        "/policies/{user_id}",
        "/receipts.csv",
        "/duplicates",
        "/experiments/{experiment_id}",
        "/paths/{user_id}",
    } == set(paths)
    assert all(one["get"]["description"] for one in paths.values())


def test_publications_move_it_without_an_error_or_a_mixture(home, ask):
    """Eight clients ask while the link moves to and fro, once to a snapshot that cannot be read."""
    settings = make_settings(home.parent)
    first = snapshot.current(settings)
    second, broken = settings.snapshots / "second", settings.snapshots / "broken"
    shutil.copytree(first, second)
    shutil.copytree(first, broken)
    (broken / "published" / "style_hints.jsonl").write_text("half a li")
    manifest = json.loads((second / "published" / "manifest.json").read_text()) | {"version": "second"}
    (second / "published" / "manifest.json").write_text(json.dumps(manifest))
    hints = second / "published" / "style_hints.jsonl"
    document = json.loads(hints.read_text().splitlines()[0])
    hints.write_text(hints.read_text().replace(f'"as_of_date":"{document["as_of_date"]}"', '"as_of_date":"2001-01-01"'))
    path = f"/hints/{document['host']}/{document['schema_hash']}"
    seen: set[tuple[int, str | None, str]] = set()
    stop = threading.Event()

    def client() -> None:
        while not stop.is_set():
            answer = ask(path)
            seen.add((answer.status, answer.version, json.loads(answer.text)["as_of_date"]))

    clients = [threading.Thread(target=client) for _ in range(8)]
    for one in clients:
        one.start()
    for folder in (second, first, broken, second, first):
        snapshot.point_to(settings, folder)
        time.sleep(1.5)
    stop.set()
    for one in clients:
        one.join()
    versions = {(200, f'"{first.name}"', document["as_of_date"]), (200, '"second"', "2001-01-01")}
    assert seen == versions
