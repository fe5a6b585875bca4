"""Sample applications in every system, as their connectors would sync them, and e-mails to and from the candidates.

Which application an e-mail is about is known, and that most e-mails are about none.
"""

from __future__ import annotations

import gzip
import json
import random
import uuid
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path

# Every column that Fivetran's connectors land: what is not simulated arrives empty.
SHAPES = {
    "greenhouse_application": "_fivetran_deleted applied_at candidate_id credited_to_user_id current_stage_id id "
    "is_deleted last_activity_at location_address prospect prospect_owner_id prospect_pool_id prospect_stage_id "
    "rejected_at rejected_reason_id source_id status",
    "greenhouse_application_history": "application_id new_stage_id new_status updated_at",
    "greenhouse_job_stage": "_fivetran_deleted created_at id job_id name updated_at",
    "greenhouse_scheduled_interview": "_fivetran_deleted application_id created_at end ends id interview_id location "
    "organizer_id start status updated_at",
    "greenhouse_candidate": "_fivetran_deleted company coordinator_id created_at first_name id is_private "
    "last_activity last_name new_candidate_id recruiter_id title updated_at",
    "greenhouse_email_address": "candidate_id index type value",
    "greenhouse_job": "_fivetran_deleted closed_at confidential created_at id name notes requisition_id status "
    "updated_at",
    "greenhouse_job_application": "application_id job_id",
    "lever_opportunity": "archived_at archived_reason_id contact created_at data_protection_contact_allowed "
    "data_protection_contact_expires_at data_protection_store_allowed data_protection_store_expires_at headline id "
    "is_anonymized last_advanced_at last_interaction_at location name origin owner_id snoozed_until stage_id "
    "updated_at",
    "lever_opportunity_stage_history": "opportunity_id stage_id to_stage_index updated_at updater_id",
    "lever_stage": "_fivetran_deleted id text",
    "lever_interview": "canceled_at candidate_id created_at creator_id date duration feedback_reminder gcal_event_url "
    "id location note opportunity_id panel_id stage_id subject timezone",
    "lever_contact_email": "contact_id email",
    "lever_posting": "_fivetran_deleted categories_commitment categories_department categories_level "
    "categories_location categories_team content_closing content_closing_html content_description "
    "content_description_html created_at creator_id id owner_id requisition_code state text updated_at",
    "lever_application": "archived_at archived_reason_id candidate_id comments company created_at id opportunity_id "
    "posting_hiring_manager_id posting_id posting_owner_id referrer_id requisition_for_hire_id type",
    "ats_applications": "application_id system company email stage last_stage_change interview_date",
}
SYSTEMS = {"greenhouse": 40, "lever": 25, "workday": 15, "ashby": 12, "bamboohr": 8}
STAGES = ("Applied", "Phone Screen", "Onsite", "Offer")
JOBS = ("Backend Engineer", "Data Analyst", "Product Manager", "UX Designer", "Site Reliability Engineer")
COMPANIES = {
    "Acorn": "acorn.example",
    "Birchway, Inc.": "birchway.example",
    "Cobaltix GmbH": "cobaltix.example",
    "Dune Well": "dunewell.example",
    "Emberly": "emberly.example",
    "Fjord-Line AS": "fjord-line.example",
    "Glasshill": "glasshill.example",
    "Harborset Ltd": "harborset.example",
    "Inkstone": "inkstone.example",
    "Juniper Lab": "juniperlab.example",
    "Kitebridge Group": "kitebridge.example",
    "Lumenfold": "lumenfold.example",
}
# How often an e-mail comes from the company, the system, a recruiter who names the company, or is about nothing.
MAILS = {"company": 35, "system": 25, "named": 10, "other": 15, "outgoing": 10, "stranger": 5}
SYSTEM_SENDERS = {
    "greenhouse": "no-reply@us.greenhouse-mail.io",
    "lever": "no-reply@hire.lever.co",
    "workday": "careers@myworkday.com",
    "ashby": "no-reply@ashbyhq.com",
    "bamboohr": "notifications@app.bamboohr.com",
}
APPLICATION_SUBJECTS = (
    "Thank you for applying: {}",
    "Interview invitation: {}",
    "Ihre Bewerbung: {}",
    "Votre candidature : {}",
    "Tu candidatura: {}",
    "A sua candidatura: {}",
    "La tua candidatura: {}",
    "Je sollicitatie: {}",
    "Din ansökan: {}",
    "Twoja aplikacja: {}",
    "Vaše přihláška: {}",
)
HISTORY_DAYS = 40


@dataclass
class Interview:
    number: int
    planned: datetime
    start: datetime
    cancelled: datetime | None


@dataclass
class Application:
    """What really happens; the rows below are how each system tells it."""

    number: int
    system: str
    company: str
    job: int
    addresses: list[str]
    created: datetime
    changes: list[tuple[datetime, int]] = field(default_factory=list)
    interviews: list[Interview] = field(default_factory=list)
    closed: tuple[datetime, str] | None = None
    deleted: datetime | None = None

    @property
    def id(self) -> str:
        if self.system == "greenhouse":
            return str(70_000_000 + self.number)
        return str(uuid.UUID(int=self.number)) if self.system == "lever" else f"{self.system}-{self.number}"

    def stage(self, at: datetime) -> int:
        return max((stage for when, stage in self.changes if when < at), default=0)

    def status(self, at: datetime) -> str:
        return self.closed[1] if self.closed and self.closed[0] < at else "open"

    def closed_at(self, at: datetime) -> datetime | None:
        """When it was closed, if that was before ``at``."""
        return self.closed[0] if self.closed and self.closed[0] < at else None

    def last_change(self, at: datetime) -> datetime | None:
        known = [when for when, _ in self.changes if when < at]
        # Lever archives without a stage change.
        closed = self.closed_at(at)
        if self.system != "lever" and closed and known:
            known.append(closed)
        return max(known, default=None)

    def interview(self, at: datetime) -> datetime | None:
        known = [i.start for i in self.interviews if i.planned < at and not (i.cancelled and i.cancelled < at)]
        return min((start for start in known if start >= at), default=max(known, default=None))


def generate(folder: Path, start: date, days: int, seed: int, people: int = 120) -> dict:
    """Write each ATS source, a sync a day with what changed, and ``emails``; the same arguments give the same bytes.

    Returns the truth at the end of the last day: ``applications`` maps (system, id) to stage, last_stage_change,
    interview_date, status and risk; ``emails`` maps each email_id to its (system, id), or to None.
    """
    rng = random.Random(seed)
    end = _midnight(start + timedelta(days=days))
    persons = [_person(rng, number, start, days) for number in range(people)]
    applications = [application for person in persons for application in person]
    sent: dict[str, dict[tuple, dict]] = {source: {} for source in SHAPES}
    emails: dict[str, tuple[str, str] | None] = {}
    for number in range(days):
        day = start + timedelta(days=number)
        midnight = _midnight(day + timedelta(days=1))
        _sync(folder, sent, [a for a in applications if a.created < midnight], day, midnight)
        _write(folder / "emails" / f"ats-{day}.jsonl.gz", list(_emails(rng, persons, day, end, emails)))
    return {
        "applications": {(a.system, a.id): _truth(a, end) for a in applications if _exists(a, end)},
        "emails": emails,
    }


def _person(rng: random.Random, number: int, start: date, days: int) -> list[Application]:
    addresses = [f"candidate{number}@post.example", f"c.{number}@letters.example"][: rng.choice((1, 1, 2))]
    companies = rng.sample(list(COMPANIES), rng.choice((1, 2, 3, 4)))
    systems = rng.choices(list(SYSTEMS), list(SYSTEMS.values()), k=len(companies))
    return [
        _application(rng, number * 10 + place, system, company, addresses, start, days)
        for place, (system, company) in enumerate(zip(systems, companies, strict=True))
    ]


def _application(rng, number, system, company, addresses, start: date, days: int) -> Application:
    created = _midnight(start) + timedelta(minutes=rng.randrange(-HISTORY_DAYS * 1440, days * 1440))
    # A system without a connector knows one address; a few applications come without any known change.
    known = addresses if system in ("greenhouse", "lever") else addresses[:1]
    application = Application(number, system, company, rng.randrange(len(JOBS)), known, created)
    if rng.random() < 0.1:
        return application
    at, stage = created, 0
    while True:
        application.changes.append((at, stage))
        if 0 < stage < 3 and rng.random() < 0.5:
            planned = at + timedelta(hours=1)
            cancelled = planned + timedelta(hours=5) if rng.random() < 0.2 else None
            begins = at.replace(minute=0, second=0) + timedelta(days=rng.randrange(2, 15))
            application.interviews.append(Interview(number * 10 + stage, planned, begins, cancelled))
        at += timedelta(minutes=rng.randrange(600, 20 * 1440))
        stage += 1
        if stage == len(STAGES) or rng.random() < 0.4:
            break
    if rng.random() < 0.35:
        kind = "archived" if system == "lever" else rng.choice(("rejected", "rejected", "hired"))
        application.closed = (at, kind)
    if system == "greenhouse" and rng.random() < 0.05:
        application.deleted = at + timedelta(days=1)
    return application


def _exists(application: Application, at: datetime) -> bool:
    return application.created < at and not (application.deleted and application.deleted < at)


def _truth(application: Application, at: datetime) -> dict:
    last, status = application.last_change(at), application.status(at)
    stage = STAGES[application.stage(at)]
    if application.system not in ("greenhouse", "lever") and status != "open":
        stage = status.capitalize()
    waited = (at.date() - timedelta(days=1) - last.date()).days if last else None
    if status != "open":
        risk = 0.0
    elif waited is None:
        risk = 0.2
    elif waited < 14 or application.interview(at):
        risk = 0.1
    else:
        risk = (0.92, 0.95, 0.98)[waited - 14] if waited < 17 else 1.0
    return {
        "stage": stage,
        "last_stage_change": last,
        "interview_date": application.interview(at),
        "status": status,
        "risk": risk,
    }


def _emails(rng: random.Random, persons: list[list[Application]], day: date, end: datetime, truth: dict):
    for applications in persons:
        if rng.random() < 0.5:
            continue
        about = rng.choice(applications)
        address = rng.choice(about.addresses)
        kind = rng.choices(tuple(MAILS), tuple(MAILS.values()))[0]
        # Whose account a connector is, is a setting: such an application is known by its title only.
        if kind in ("company", "named") and about.system in SYSTEM_SENDERS and about.system in ("greenhouse", "lever"):
            kind = "system"
        at = _midnight(day) + timedelta(seconds=rng.randrange(86_400))
        email_id = f"ats-{len(truth):07d}"
        sender, subject = _letter(rng, kind, about)
        recipient = {"outgoing": "team@weekly.example", "stranger": f"x{address}"}.get(kind, address)
        truth[email_id] = _owner(kind, about, applications, address, at, end)
        yield {
            "email_id": email_id,
            "user_id": f"user-{about.number // 10}",
            "sender": address if kind == "outgoing" else sender,
            "sender_domain": (address if kind == "outgoing" else sender).split("@")[1].rstrip(">"),
            "recipient": rng.choice((recipient, recipient.upper(), f"Candidate <{recipient}>")),
            "subject": subject,
            "category": "application" if kind in ("company", "system") else "personal",
            "received_at": _text(at),
        }


def _letter(rng: random.Random, kind: str, about: Application) -> tuple[str, str]:
    """Sender and subject of an e-mail about an application, or about nothing."""
    title, words = JOBS[about.job], rng.choice(APPLICATION_SUBJECTS)
    if kind == "company":
        return f"jobs@{rng.choice(('', 'mail.'))}{COMPANIES[about.company]}", "A note about your time with us"
    if kind == "named":
        return f"{about.company} Team <pat@recruiters.example>", words.format(about.company)
    if kind == "system":
        named = title if about.system in ("greenhouse", "lever") else about.company
        return SYSTEM_SENDERS[about.system], words.format(named)
    return "news@weekly.example", rng.choice(("A note", f"{about.company} opens a shop", f"What a {title} earns"))


def _owner(
    kind: str, about: Application, applications: list[Application], address: str, at: datetime, end: datetime
) -> tuple[str, str] | None:
    """The application that the e-mail is about; none if nothing ties it to one."""
    if kind in ("other", "outgoing", "stranger"):
        return None
    day = datetime.combine(at.date() + timedelta(days=1), time())
    alike = [
        a
        for a in applications
        if _exists(a, end)
        and address in a.addresses
        and a.created.date() <= day.date()
        and a.system == about.system
        and (a.job == about.job if about.system in ("greenhouse", "lever") else a.company == about.company)
    ]
    best = max(
        sorted(alike, key=lambda a: (a.id, a.system)), key=lambda a: a.last_change(end) or datetime.min, default=None
    )
    return (best.system, best.id) if best else None


def _sync(folder: Path, sent: dict, applications: list[Application], day: date, midnight: datetime) -> None:
    """Write the rows that differ from what the last syncs delivered."""
    rows: dict[str, dict[tuple, dict]] = {source: {} for source in SHAPES}
    for application in applications:
        tell = {"greenhouse": _greenhouse, "lever": _lever}.get(application.system, _generic)
        for source, key, row in tell(application, midnight):
            rows[source][key] = row
    for source, shape in SHAPES.items():
        changed = {key: row for key, row in rows[source].items() if sent[source].get(key) != row}
        sent[source].update(changed)
        synced = "updated_at" if source == "ats_applications" else "_fivetran_synced"
        nothing = dict.fromkeys(shape.split())
        stamp = {synced: _text(midnight - timedelta(minutes=10))}
        if changed:
            _write(folder / source / f"ats-{day}.jsonl.gz", [nothing | row | stamp for row in changed.values()])


def _greenhouse(a: Application, at: datetime):
    number, candidate, job = int(a.id), 5_000_000 + a.number, 300 + a.job
    stages = [1000 * job + place for place in range(len(STAGES))]
    status, closed = a.status(at).replace("open", "active"), a.closed_at(at)
    application = {
        "id": number,
        "candidate_id": candidate,
        "current_stage_id": stages[a.stage(at)],
        "status": status,
        "applied_at": _text(a.created),
        "rejected_at": _text(closed) if closed and status == "rejected" else None,
        "last_activity_at": _text(at - timedelta(hours=1)) if a.deleted else None,
        "prospect": False,
        "is_deleted": False,
        "_fivetran_deleted": bool(a.deleted and a.deleted < at),
    }
    yield "greenhouse_application", (number,), application
    for when, stage in a.changes:
        if when < at:
            change = {"application_id": number, "new_stage_id": stages[stage], "new_status": "active"}
            yield "greenhouse_application_history", (number, when), change | {"updated_at": _text(when)}
    if closed and a.changes:
        change = {"application_id": number, "new_status": status, "updated_at": _text(closed)}
        yield "greenhouse_application_history", (number, closed), change
    for place, name in enumerate(STAGES):
        row = {"id": stages[place], "job_id": job, "name": name, "_fivetran_deleted": False}
        yield "greenhouse_job_stage", (stages[place],), row
    for one in a.interviews:
        if one.planned < at:
            row = {
                "id": one.number,
                "application_id": number,
                "created_at": _text(one.planned),
                "start": _text(one.start),
                "end": _text(one.start + timedelta(hours=1)),
                "status": "scheduled",
                "_fivetran_deleted": bool(one.cancelled and one.cancelled < at),
            }
            yield "greenhouse_scheduled_interview", (one.number,), row
    # the candidate's present employer, and not the company that hires
    company = {
        "id": candidate,
        "company": "Present Employer",
        "created_at": _text(a.created),
        "_fivetran_deleted": False,
    }
    yield "greenhouse_candidate", (candidate,), company
    for index, address in enumerate(a.addresses):
        row = {"candidate_id": candidate, "index": index, "type": "personal", "value": address.title()}
        yield "greenhouse_email_address", (candidate, index), row
    yield "greenhouse_job", (job,), {"id": job, "name": JOBS[a.job], "status": "open", "_fivetran_deleted": False}
    yield "greenhouse_job_application", (number, job), {"application_id": number, "job_id": job}


def _lever(a: Application, at: datetime):
    contact, posting = f"contact-{a.number}", f"posting-{a.job}"
    closed = a.closed_at(at)
    archived = _text(closed) if closed else None
    opportunity = {
        "id": a.id,
        "contact": contact,
        "stage_id": f"stage-{a.stage(at)}",
        "created_at": _text(a.created),
        "archived_at": archived,
        "is_anonymized": False,
    }
    yield "lever_opportunity", (a.id,), opportunity
    for when, stage in a.changes:
        if when < at:
            change = {"opportunity_id": a.id, "stage_id": f"stage-{stage}", "to_stage_index": str(stage)}
            yield "lever_opportunity_stage_history", (a.id, when), change | {"updated_at": _text(when)}
    for place, name in enumerate(STAGES):
        yield "lever_stage", (place,), {"id": f"stage-{place}", "text": name, "_fivetran_deleted": False}
    for one in a.interviews:
        if one.planned < at:
            row = {
                "id": f"interview-{one.number}",
                "opportunity_id": a.id,
                "created_at": _text(one.planned),
                "date": _text(one.start),
                "duration": 60,
                "canceled_at": _text(one.cancelled) if one.cancelled and one.cancelled < at else None,
            }
            yield "lever_interview", (one.number,), row
    for address in a.addresses:
        yield "lever_contact_email", (contact, address), {"contact_id": contact, "email": address}
    yield "lever_posting", (posting,), {"id": posting, "text": JOBS[a.job], "_fivetran_deleted": False}
    application = {
        "id": f"application-{a.number}",
        "opportunity_id": a.id,
        "posting_id": posting,
        "company": "Present Employer",
        "created_at": _text(a.created),
        "archived_at": archived,
        "type": "user",
    }
    yield "lever_application", (a.number,), application


def _generic(a: Application, at: datetime):
    truth = _truth(a, at)
    row = {
        "application_id": a.id,
        "system": a.system,
        "company": a.company,
        "email": a.addresses[0],
        "stage": truth["stage"],
        "last_stage_change": truth["last_stage_change"] and _text(truth["last_stage_change"]),
        "interview_date": truth["interview_date"] and _text(truth["interview_date"]),
    }
    yield "ats_applications", (a.system, a.id), row


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time())


def _text(at: datetime) -> str:
    return at.isoformat(timespec="seconds") + "Z"


def _write(path: Path, rows: list[dict]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    # No name and no time in the gzip header: the same rows give the same bytes on any day.
    with path.open("wb") as raw, gzip.GzipFile("", "wb", 6, raw, mtime=0) as out:
        out.write("".join(json.dumps(row) + "\n" for row in rows).encode())
