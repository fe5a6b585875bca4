"""Sample runs and feedback with a known truth: which style helps most in which family and segment."""

from __future__ import annotations

import gzip
import json
import random
import uuid
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

STYLES = (
    "concise_bullets_v1",
    "friendly_bullets_v1",
    "professional_narrative_v1",
    "professional_v1",
    "storytelling_v1",
    "technical_v1",
)
HOSTS = {
    "greenhouse": "boards.greenhouse.io",
    "lever": "jobs.lever.co",
    "workday": "{company}.wd5.myworkdayjobs.com",
    "ashby": "jobs.ashbyhq.com",
    "bamboohr": "{company}.bamboohr.com",
    None: "careers.{company}.example",
}
FAMILY_SHARES = {"greenhouse": 40, "lever": 20, "workday": 16, "ashby": 8, "bamboohr": 6, None: 10}
SEGMENTS = {
    "senior": ("Senior {role}", "Sr. {role}", "Lead {role}", "Principal {role}"),
    "default": ("{role}", "{role} II", "Staff {role}"),
    "junior": ("Junior {role}", "Jr. {role}", "{role} - Entry Level"),
    "intern": ("{role} Intern", "{role} Internship - Summer", "{role} Co-op"),
}
SEGMENT_SHARES = {"senior": 36, "default": 36, "junior": 20, "intern": 8}
ROLES = (
    "Backend Engineer", "Frontend Engineer", "Data Analyst", "Data Scientist", "Machine Learning Engineer",
    "iOS Developer", "Site Reliability Engineer", "Security Analyst", "Product Manager", "UX Designer",
    "Account Executive", "Internal Auditor", "Carpentry Instructor", "Leadership Coach", "Internet Technician",
)  # fmt: skip
COMPANIES = (
    "acorn", "birchway", "cobaltix", "dunewell", "emberly", "fjordline", "glasshill", "harborset", "inkstone",
    "juniperlab", "kitebridge", "lumenfold", "mossgate", "northquay", "oakmere", "pinelark", "quillhouse", "rivertide",
)  # fmt: skip
# Some titles name the kind of employer: one form in twenty each.
EMPLOYERS = {3: "Startup", 7: "University", 11: "Children's Hospital", 13: "Nonprofit", 19: "City of Northquay"}
FORMS = 1_500
# A tenth of the runs is by people who come often, each with a style that suits this person better than any other.
REGULARS = 8
FEEDBACK_SHARE = 0.45


def truth(family: str | None, segment: str) -> dict[str, float]:
    """The chance that a text in each style is called helpful, for a family and segment."""
    chances = random.Random(f"truth {family} {segment}")
    base = {style: 0.45 + 0.25 * chances.random() for style in STYLES}
    base[STYLES[int(chances.random() * len(STYLES))]] = 0.85
    return base


def generate(folder: Path, start: date, days: int, seed: int, runs_per_day: int = 600) -> dict:
    """Write ``autofill_events`` and ``autofill_feedback``, a file a day each, with the faults of real deliveries.

    Returns the truth: ``{(family, segment): {style: chance}}`` under "helpful", of everybody but the regulars, and the
    counts of what was written.
    The same arguments give the same bytes.
    """
    rng, people = random.Random(seed), random.Random(f"people {seed}")
    forms = [_form(rng, number) for number in range(FORMS)]
    # Most forms are seen fewer than five times, as in the product.
    traffic = [1 / (rank + 3) ** 1.25 for rank in range(FORMS)]
    late: dict[date, list[dict]] = {}
    written = {"runs": 0, "duplicates": 0, "broken": 0}
    for number in range(days):
        day = start + timedelta(days=number)
        lines = []
        for form in rng.choices(forms, traffic, k=runs_per_day):
            event, feedback_on, feedback = _run(rng, day, form, people.randrange(10 * REGULARS))
            line = json.dumps(event)
            lines.append(line)
            written["runs"] += 1
            if feedback is not None:
                late.setdefault(feedback_on, []).append(feedback)
            if rng.random() < 0.01:
                lines.append(line)
                written["duplicates"] += 1
            if rng.random() < 0.003:
                lines.append(line[: rng.randrange(20, len(line) - 20)])
                written["broken"] += 1
        _write(folder / "autofill_events" / f"{day}.jsonl.gz", lines)
        _write(folder / "autofill_feedback" / f"{day}.jsonl.gz", [json.dumps(one) for one in late.pop(day, [])])
    pairs = {(form["family"], segment) for form in forms for segment in SEGMENTS}
    return {"helpful": {pair: truth(*pair) for pair in sorted(pairs, key=str)}, **written}


def _form(rng: random.Random, number: int) -> dict:
    family = rng.choices(list(FAMILY_SHARES), list(FAMILY_SHARES.values()))[0]
    company = rng.choice(COMPANIES)
    host = HOSTS[family].format(company=company)
    if family == "greenhouse" and rng.random() < 0.25:
        # Many Greenhouse boards sit on the company's own domain; only the address tells.
        host, url = f"{company}.example", f"https://{company}.example/careers?gh_jid={4000000 + number}"
    else:
        url = f"https://{host}/{company}/jobs/{4000000 + number}"
    segment = rng.choices(list(SEGMENT_SHARES), list(SEGMENT_SHARES.values()))[0]
    return {
        "family": family,
        "host": host,
        "url": url,
        "segment": segment,
        "employer": EMPLOYERS.get(number % 20),
        "schema_hash": f"{rng.getrandbits(64):016x}",
        "fields": {
            "input#first_name": "first_name",
            "input#email": "email",
            f"textarea#q{number % 4}": "cover_letter",
        },
    }


def _run(rng: random.Random, day: date, form: dict, person: int) -> tuple[dict, date, dict | None]:
    segment = form["segment"] if rng.random() < 0.85 else rng.choice(list(SEGMENTS))
    title = rng.choice(SEGMENTS[segment]).format(role=rng.choice(ROLES))
    if form["employer"]:
        title = f"{title}, {form['employer']}"
    if rng.random() < 0.05:
        title = f"  {title.upper()}\u00a0"
    explores = rng.random() < 0.15
    style = rng.choice(STYLES) if explores else STYLES[int(3 * rng.random())]
    chance = truth(form["family"], segment)[style]
    if person < REGULARS:
        chance = 0.95 if style == STYLES[person % 3] else 0.35
    helpful = rng.random() < chance
    answered = rng.random() < FEEDBACK_SHARE
    at_once = rng.random() < 0.6
    edits = int(rng.expovariate(1 / (40 if helpful else 160)))
    at = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(seconds=rng.randrange(86_400))
    status = "helpful" if helpful else "unhelpful"
    event_id = str(uuid.UUID(int=rng.getrandbits(128), version=4))
    stranger = uuid.UUID(int=rng.getrandbits(128), version=4)
    event = {
        "event_id": event_id,
        "user_id": str(uuid.uuid5(uuid.NAMESPACE_OID, f"regular {person}") if person < REGULARS else stranger),
        "host": form["host"],
        "schema_hash": form["schema_hash"],
        "form_url": form["url"],
        "suggested_map": form["fields"],
        "final_map": form["fields"],
        "gen_style_id": style if rng.random() < 0.98 else None,
        "feedback_status": status if answered and at_once else None,
        "edit_chars": edits if rng.random() < 0.8 else None,
        "edit_stats": {"total_chars_added": edits - edits // 3, "total_chars_deleted": edits // 3},
        "duration_ms": rng.randrange(4_000, 90_000),
        "status": "ok" if rng.random() < 0.95 else "validation_failed",
        "application_id": None,
        "job": {"title": title} if rng.random() < 0.97 else None,
        "policy": "explore" if explores else "exploit",
        "created_at": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
    }
    if not answered or at_once:
        return event, day, None
    later = at + timedelta(hours=rng.expovariate(1 / 48))
    feedback = {
        "event_id": event_id,
        "feedback_status": status,
        "edit_chars": edits,
        "created_at": later.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
    }
    return event, later.date(), feedback


def _write(path: Path, lines: list[str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    # No name and no time in the gzip header: the same rows give the same bytes on any day.
    with path.open("wb") as raw, gzip.GzipFile("", "wb", 6, raw, mtime=0) as out:
        out.write("".join(line + "\n" for line in lines).encode())
