"""Style hints in plain Python, written from docs/rules/style.md and docs/rules/selection.md, not from the SQL."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from datetime import date, datetime, timedelta

DOMAINS = {
    "greenhouse.io": "greenhouse", "lever.co": "lever", "myworkdayjobs.com": "workday",
    "ashbyhq.com": "ashby", "bamboohr.com": "bamboohr",
}  # fmt: skip
WORDS = [
    ("intern", r"interns?|internships?|co-?ops?|co ops?"),
    ("junior", r"junior|jr|entry"),
    ("senior", r"senior|sr|lead|principal"),
]
LEVELS = [("form", 5), ("segment", 5), ("family", 10)]


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def family(host: str) -> str | None:
    for domain, name in DOMAINS.items():
        if host == domain or host.endswith("." + domain):
            return name
    return None


def segment(title: str | None) -> str | None:
    if title is None or not title.strip():
        return None
    plain = unicodedata.normalize("NFKC", title).strip().lower()
    for name, pattern in WORDS:
        if re.search(rf"(?<!\w)(?:{pattern})(?!\w)", plain):
            return name
    return "default"


def runs_of(deliveries: list[dict], feedback: list[dict]) -> list[dict]:
    """One run per event id, the last delivery, with the latest feedback in time; lists are in order of delivery."""
    last = {row["event_id"]: row for row in deliveries}
    runs = []
    for row in last.values():
        at = moment(row["created_at"])
        said = [f for f in feedback if f["event_id"] == row["event_id"]]
        said = [f for f in said if moment(f["created_at"]) <= at + timedelta(days=45)]
        status, edits = row["feedback_status"], row["edit_chars"]
        if said:
            newest = max(moment(f["created_at"]) for f in said)
            chosen = [f for f in said if moment(f["created_at"]) == newest][-1]
            status = chosen["feedback_status"]
            edits = chosen["edit_chars"] if chosen["edit_chars"] is not None else edits
        title = (row["job"] or {}).get("title")
        runs.append(
            {
                "at": at,
                "day": at.date(),
                "form": (row["host"], row["schema_hash"]),
                "family": family(row["host"]),
                "segment": segment(title),
                "style": row["gen_style_id"],
                "status": status,
                "edits": edits,
            }
        )
    return runs


def hints(deliveries: list[dict], feedback: list[dict], as_of: date) -> dict[tuple, dict]:
    """``(host, schema_hash) -> {preferred, source, total_runs, helpful, avg_edit_chars, segment}``."""
    known = [run for run in runs_of(deliveries, feedback) if run["day"] <= as_of]
    window = [run for run in known if run["style"] and run["day"] > as_of - timedelta(days=30)]
    pools: dict[tuple, list[dict]] = defaultdict(list)
    for run in window:
        pools["form", run["form"]].append(run)
        if run["family"]:
            pools["family", run["family"]].append(run)
            if run["segment"]:
                pools["segment", (run["family"], run["segment"])].append(run)
    result = {}
    for form in {run["form"] for run in known}:
        own = [run for run in known if run["form"] == form]
        counts = Counter(run["segment"] for run in own if run["segment"])
        latest = {s: max(run["at"] for run in own if run["segment"] == s) for s in counts}
        ranked = sorted(counts, key=lambda s: (-counts[s], -latest[s].timestamp(), s))
        key = {"form": form, "segment": (own[0]["family"], ranked[0] if ranked else None), "family": own[0]["family"]}
        result[form] = {"preferred": None, "source": "none", "segment": ranked[0] if ranked else None}
        for level, minimum in LEVELS:
            best = _best(pools.get((level, key[level]), []), minimum)
            if best:
                result[form] |= {"source": level, **best}
                break
    return result


def _best(pool: list[dict], minimum: int) -> dict | None:
    candidates = []
    for style in {run["style"] for run in pool}:
        runs = [run for run in pool if run["style"] == style]
        if len(runs) < minimum:
            continue
        helpful = sum(run["status"] == "helpful" for run in runs)
        edits = [run["edits"] for run in runs if run["edits"] is not None]
        mean = sum(edits) / len(edits) if edits else None
        order = (-helpful / len(runs), mean is None, mean or 0, -len(runs), style)
        candidates.append(
            (order, {"preferred": style, "total_runs": len(runs), "helpful": helpful, "avg_edit_chars": mean})
        )
    return min(candidates, key=lambda one: one[0])[1] if candidates else None
