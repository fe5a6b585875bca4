"""The HTTP application: one endpoint per contract, each answer from one publication.

Every answer carries the version as its ETag, so a client that sends ``If-None-Match`` gets 304 until the next
publication. What is personal needs ``Authorization: Bearer`` with WAREHOUSE_SERVE_TOKEN, and is closed without one.
"""

from __future__ import annotations

import contextlib
import csv
import hmac
import io
import json
import re
from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Depends, FastAPI, Header, HTTPException, Query, Request, Response

from dagster_pipeline.publishing.files import FORMULA
from dagster_pipeline.serving.versions import Version, Watcher
from dagster_pipeline.settings import Settings

RECEIPTS = ("date", "merchant", "amount", "currency", "kind", "email_id", "subject", "category")
NOTHING = "Nothing is published yet."


def version(request: Request) -> Version:
    """The publication that answers a request from its beginning to its end."""
    current = request.app.state.watcher.current
    if current is None:
        raise HTTPException(503, NOTHING)
    return current


def authorised(request: Request, authorization: Annotated[str, Header()] = "") -> None:
    """Let requests for personal data pass that know the token."""
    token = request.app.state.settings.serve_token
    if not token:
        raise HTTPException(403, "Personal data are served only when WAREHOUSE_SERVE_TOKEN is set.")
    if not hmac.compare_digest(authorization.encode(), f"Bearer {token}".encode()):
        raise HTTPException(401, "The token is missing or wrong.", {"WWW-Authenticate": "Bearer"})


Current = Annotated[Version, Depends(version)]
PERSONAL = [Depends(authorised)]
router = APIRouter()


def create(settings: Settings) -> FastAPI:
    """The application over the snapshots of ``settings``."""
    # FastAPI's own pages load scripts from another host; /openapi.json is enough for a client.
    app = FastAPI(title="applylens-warehouse", lifespan=_watching, docs_url=None, redoc_url=None)
    app.state.settings, app.state.watcher = settings, Watcher(settings)
    app.include_router(router)
    return app


@contextlib.asynccontextmanager
async def _watching(app: FastAPI) -> AsyncIterator[None]:
    app.state.watcher.start()
    yield
    app.state.watcher.stop()


@router.get("/manifest")
async def manifest(request: Request, now: Current) -> Response:
    """What is published: version, as-of date, and the documents with their sha256."""
    return _answer(request, now, now.manifest)


@router.get("/hints/{host}/{schema_hash}")
async def hint(request: Request, now: Current, host: str, schema_hash: str) -> Response:
    """The line of style_hints.jsonl of one form (docs/contracts/style_hints.md)."""
    found = now.hints.get((host.lower(), schema_hash))
    if found is None:
        raise HTTPException(404, "This form is not known.")
    return _answer(request, now, found)


@router.get("/policies")
def policies(request: Request, now: Current) -> Response:
    """Statistics of every e-mail policy over all users (docs/contracts/policies.md)."""
    return _rows(request, now, now.rows("from policy_stats_overall order by all"))


@router.get("/experiments/{experiment_id}")
def experiment(request: Request, now: Current, experiment_id: str) -> Response:
    """Every published table of experiments, for one of them."""
    found = {
        table: now.rows(f"select * from {table} where experiment_id = ? order by all", experiment_id)
        for table in now.tables_with("experiment_id")
    }
    if not any(found.values()):
        raise HTTPException(404, "This experiment is not known.")
    return _rows(request, now, {table: rows for table, rows in found.items() if rows})


@router.get("/policies/{user_id}", dependencies=PERSONAL)
def policies_of(request: Request, now: Current, user_id: str) -> Response:
    """The statistics of one user's policies."""
    return _rows(request, now, now.personal("policy_stats_api.parquet", "user_id = ? order by all", user_id))


@router.get("/receipts.csv", dependencies=PERSONAL)
def receipts(request: Request, now: Current, user_id: str) -> Response:
    """One user's receipts, newest first (docs/contracts/money.md)."""
    found = now.personal("receipts.parquet", "user_id = ? order by received_at desc, email_id", user_id)
    text = io.StringIO()
    lines = csv.writer(text)
    lines.writerow(RECEIPTS)
    for row in found:
        row["date"] = row["received_at"].date()
        lines.writerow([_harmless(row[name]) for name in RECEIPTS])
    return _answer(request, now, text.getvalue().encode(), "text/csv; charset=utf-8")


@router.get("/duplicates", dependencies=PERSONAL)
def duplicates(
    request: Request, now: Current, user_id: str, window_days: Annotated[int, Query(ge=0, le=90)] = 7
) -> Response:
    """Pairs of charges that look like one, at most ``window_days`` apart."""
    where = "user_id = ? and days_apart <= ? order by later_date desc, later_email_id"
    return _rows(request, now, now.personal("duplicate_charges.parquet", where, user_id, window_days))


@router.get("/paths/{user_id}", dependencies=PERSONAL)
def path(request: Request, now: Current, user_id: str) -> Response:
    """One user's learning path (docs/contracts)."""
    found = now.personal("learning_paths.jsonl", "user_id = ?", user_id)
    if not found:
        raise HTTPException(404, "There is no learning path of this user.")
    return _rows(request, now, found[0])


def _rows(request: Request, now: Version, content: Any) -> Response:
    return _answer(request, now, json.dumps(content, default=str).encode())


def _answer(request: Request, now: Version, content: bytes, media_type: str = "application/json") -> Response:
    headers = {"ETag": f'"{now.name}"', "Cache-Control": "no-cache"}
    known = request.headers.get("if-none-match", "")
    if headers["ETag"] in (tag.strip().removeprefix("W/") for tag in known.split(",")):
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=media_type, headers=headers)


def _harmless(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and re.match(FORMULA, value) else value
