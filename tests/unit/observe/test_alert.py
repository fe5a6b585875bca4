"""A bad night tells a webhook, a good one says nothing, and a webhook that is down is one sentence."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from dagster_pipeline.observe import alert
from dagster_pipeline.observe.night_log import NightRecord
from tests.conftest import make_settings

SECRET = "services/T0/B0/secret"


class Webhook(BaseHTTPRequestHandler):
    got: list[tuple[str, str, dict]]
    answer = 200

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.got.append((self.path, self.headers["Content-Type"], body))
        self.send_response(self.answer)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def webhook() -> Iterator[tuple[type[Webhook], str]]:
    handler = type("Handler", (Webhook,), {"got": []})
    server = HTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield handler, f"http://127.0.0.1:{server.server_port}/{SECRET}"
    server.shutdown()
    server.server_close()


def night(status: str, *said: str) -> NightRecord:
    return NightRecord("run", "2026-09-01", "2026-09-01", "", "", status, said=list(said))


def settings(tmp_path: Path, address: str):
    return make_settings(tmp_path).model_copy(update={"alert_webhook": address})


@pytest.mark.parametrize(("status", "words"), [("err", "failed"), ("part", "was published in part")])
def test_a_bad_night_is_told_with_its_reasons(tmp_path, webhook, status, words):
    handler, address = webhook
    assert alert.send(settings(tmp_path, address), night(status, "style was held back.", "x" * 500)) == []
    ((path, kind, body),) = handler.got
    assert (path, kind) == (f"/{SECRET}", "application/json")
    first, *reasons = body["text"].splitlines()
    assert first.startswith(f"applylens-warehouse: the night of 2026-09-01 {words}")
    assert reasons == ["• style was held back.", f"• {'x' * 300}…"]


def test_a_good_night_and_no_webhook_send_nothing(tmp_path, webhook):
    handler, address = webhook
    assert alert.send(settings(tmp_path, address), night("ok")) == []
    assert alert.send(settings(tmp_path, ""), night("err", "It failed.")) == []
    assert handler.got == []


def test_what_goes_wrong_is_a_sentence_without_the_address(tmp_path, webhook):
    handler, address = webhook
    handler.answer = 500
    down = "http://127.0.0.1:9/" + SECRET
    for wrong, why in (
        (address, "it answered 500"),
        (down, "refused"),
        (f"file:///{SECRET}", "not http"),
        (SECRET, "ValueError"),
    ):
        (said,) = alert.send(settings(tmp_path, wrong), night("err", "It failed."))
        assert said.startswith("The webhook of WAREHOUSE_ALERT_WEBHOOK was not told that the night failed")
        assert why in said
        assert SECRET not in said
