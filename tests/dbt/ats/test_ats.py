"""docs/rules/ats.md: what lands, which application an e-mail gets, and how likely it is ghosting."""

from __future__ import annotations

import csv
import json
import random
from datetime import date, datetime, timedelta

import duckdb
import pytest

from dagster_pipeline.domains.ats import sample
from dagster_pipeline.domains.ats import sources as ats
from dagster_pipeline.landing.sources import SOURCES
from dagster_pipeline.settings import PROJECT_DIR
from tests.conftest import SHARED, Warehouse, make_settings, shared_data

AS_OF = "2026-09-15"
# Long after every change: a sync time that leaked into a date would show.
SYNCED = "2026-10-20T08:00:00Z"
MODELS = "+ats_applications_enriched +email_ats_documents +ats_counters"


def build(warehouse, first: str = AS_OF, **more) -> None:
    warehouse.build(first, select=MODELS, **more)


def days_ago(days: int, clock: str = "12:00:00") -> str:
    return f"{date.fromisoformat(AS_OF) - timedelta(days=days)}T{clock}Z"


def synced(*rows: dict, at: str = SYNCED) -> list[dict]:
    return [{"_fivetran_synced": at} | row for row in rows]


def generic(application_id: str, **fields) -> dict:
    return {
        "application_id": application_id,
        "system": "workday",
        "company": "Acme",
        "email": "jane@post.example",
        "stage": "Onsite",
        "last_stage_change": days_ago(3),
        "interview_date": None,
        "updated_at": days_ago(1),
    } | fields


def email(email_id: str, **fields) -> dict:
    return {
        "email_id": email_id,
        "user_id": "u1",
        "sender": "someone@weekly.example",
        "sender_domain": "weekly.example",
        "recipient": "jane@post.example",
        "received_at": days_ago(1),
    } | fields


def risks(warehouse) -> dict[str, float]:
    return dict(warehouse.rows("select application_id, ghosting_risk from personal.ats_applications_enriched"))


def matched(warehouse) -> dict[str, str]:
    return dict(warehouse.rows("select email_id, application_id from personal.email_ats"))


def test_unit_tests_of_the_models(warehouse):
    build(warehouse)
    result = warehouse.dbt("test", "--select", "path:dbt_project/models/ats,test_type:unit")
    assert len(result.result) >= 2


def test_ghosting_risk_follows_the_days_without_a_change(warehouse):
    """Days 13 -> 0.1, 14 -> 0.92, 17 -> 1.0 (docs/rules/ats.md#ghosting-risk); days are calendar days, at any hour."""
    warehouse.land(
        "ats_applications",
        [
            *(generic(f"day{n}", last_stage_change=days_ago(n)) for n in (0, 13, 14, 15, 16, 17, 400)),
            generic("early", last_stage_change=days_ago(14, "00:00:00")),
            generic("late", last_stage_change=days_ago(14, "23:59:59")),
            generic("unknown", last_stage_change=None),
            generic("upcoming", last_stage_change=days_ago(20), interview_date="2026-09-20T10:00:00Z"),
            generic("held", last_stage_change=days_ago(20), interview_date=days_ago(10)),
            *(
                generic(stage, stage=stage, last_stage_change=days_ago(30))
                for stage in ("Rejected", "ARCHIVED", "Hired")
            ),
            generic("by status", status="Hired", last_stage_change=None),
            generic("open", status="active", stage="Hired Manager Review", last_stage_change=days_ago(30)),
        ],
    )
    build(warehouse)
    assert risks(warehouse) == {
        "day0": 0.1,
        "day13": 0.1,
        "day14": 0.92,
        "day15": 0.95,
        "day16": 0.98,
        "day17": 1.0,
        "day400": 1.0,
        "early": 0.92,
        "late": 0.92,
        "unknown": 0.2,
        "upcoming": 0.1,
        "held": 0.1,
        "Rejected": 0.0,
        "ARCHIVED": 0.0,
        "Hired": 0.0,
        "by status": 0.0,
        "open": 1.0,
    }
    urgent = warehouse.rows("select application_id from personal.ats_applications_enriched where is_urgent order by 1")
    assert [name for (name,) in urgent] == ["day14", "day15", "day16", "day17", "day400", "early", "late", "open"]
    statuses = warehouse.rows("select distinct status from personal.ats_applications_enriched order by 1")
    assert statuses == [("archived",), ("hired",), ("open",), ("rejected",)]


def test_greenhouse_tables_become_one_row_per_application_as_of_the_date(warehouse):
    applications = [
        {"id": 1, "candidate_id": 11, "current_stage_id": 102, "status": "active"},
        {"id": 2, "candidate_id": 12, "current_stage_id": 103, "status": "rejected", "rejected_at": days_ago(-2)},
        {"id": 3, "candidate_id": 11, "current_stage_id": 101, "status": "rejected", "rejected_at": days_ago(2)},
        {"id": 4, "candidate_id": 11, "current_stage_id": 101, "status": "active", "_fivetran_deleted": True},
        {"id": 5, "candidate_id": 11, "current_stage_id": 101, "status": "active", "is_deleted": True},
        {"id": 6, "candidate_id": 11, "current_stage_id": 101, "status": "active", "applied_at": days_ago(-1)},
        {"id": 7, "candidate_id": 13, "current_stage_id": None, "status": "hired"},
    ]
    warehouse.land("greenhouse_application", synced(*applications))
    # An older sync that lands later changes nothing.
    older = {"id": 1, "candidate_id": 11, "current_stage_id": 101, "status": "rejected"}
    warehouse.land("greenhouse_application", synced(older, at="2026-10-19T08:00:00Z"))
    warehouse.land(
        "greenhouse_application_history",
        synced(
            {"application_id": 1, "new_stage_id": 101, "updated_at": days_ago(30)},
            {"application_id": 1, "new_stage_id": 102, "updated_at": days_ago(14)},
            {"application_id": 2, "new_stage_id": 101, "new_status": "active", "updated_at": days_ago(5)},
            {"application_id": 2, "new_stage_id": 103, "new_status": "rejected", "updated_at": days_ago(-2)},
            {"application_id": 7, "new_stage_id": 103, "updated_at": days_ago(40)},
        ),
    )
    warehouse.land(
        "greenhouse_job_stage",
        synced({"id": 101, "name": "Screen"}, {"id": 102, "name": "Onsite"}, {"id": 103, "name": "Offer"}),
    )
    warehouse.land(
        "greenhouse_scheduled_interview",
        synced(
            {"id": 1, "application_id": 3, "start": "2026-09-10T10:00:00Z"},
            {"id": 2, "application_id": 3, "start": "2026-09-25T10:00:00Z"},
            {"id": 3, "application_id": 3, "start": "2026-09-20T10:00:00Z"},
            {"id": 4, "application_id": 3, "start": "2026-09-17T10:00:00Z", "_fivetran_deleted": True},
            {"id": 5, "application_id": 3, "start": "2026-09-16T10:00:00Z", "created_at": days_ago(-1)},
            {"id": 6, "application_id": 2, "start": "2026-09-02T10:00:00Z"},
            {"id": 7, "application_id": 2, "start": "2026-09-04T10:00:00Z"},
            {"id": 8, "application_id": 2, "start": "2026-09-14T10:00:00Z", "status": "canceled"},
        ),
    )
    warehouse.land(
        "greenhouse_candidate",
        synced(
            {"id": 11, "company": " Acme "},
            {"id": 12, "company": "Globex"},
            {"id": 13, "company": "Initech", "_fivetran_deleted": True},
        ),
    )
    warehouse.land(
        "greenhouse_email_address",
        synced(
            {"candidate_id": 11, "index": 1, "value": "Second@Post.example"},
            {"candidate_id": 11, "index": 0, "value": " Jane@Post.example"},
            {"candidate_id": 13, "index": 0, "value": "erased@post.example"},
        ),
    )
    warehouse.land("greenhouse_job", synced({"id": 1, "name": "Engineer"}))
    warehouse.land("greenhouse_job_application", synced({"application_id": 1, "job_id": 1}))
    build(warehouse)
    columns = "application_id, candidate_company, candidate_emails, stage, cast(last_stage_change as date), "
    columns += "cast(interview_date as date), status, ghosting_risk"
    both = "jane@post.example, second@post.example"
    assert warehouse.rows(f"select {columns} from personal.ats_applications_enriched order by 1") == [
        ("1", "Acme", both, "Onsite", date(2026, 9, 1), None, "open", 0.92),
        ("2", "Globex", None, "Screen", date(2026, 9, 10), date(2026, 9, 4), "open", 0.1),
        ("3", "Acme", both, "Screen", None, date(2026, 9, 20), "rejected", 0.0),
        ("7", None, None, "Offer", date(2026, 8, 6), None, "hired", 0.0),
    ]
    assert warehouse.rows(
        "select system, job_title, candidate_email, as_of_date from personal.ats_applications_enriched "
        "where application_id = '1'"
    ) == [("greenhouse", "Engineer", "jane@post.example", date(2026, 9, 15))]


def test_lever_tables_become_one_row_per_opportunity_as_of_the_date(warehouse):
    warehouse.land(
        "lever_opportunity",
        synced(
            {"id": "o1", "contact": "c1", "stage_id": "s2"},
            {"id": "o2", "contact": "c1", "stage_id": "s3", "archived_at": days_ago(0)},
            {"id": "o3", "contact": "c1", "stage_id": "s3", "archived_at": days_ago(-1)},
            {"id": "o4", "contact": "c2", "stage_id": "s1", "is_anonymized": True},
            {"id": "o5", "contact": "c1", "stage_id": "s1", "created_at": days_ago(-1)},
        ),
    )
    warehouse.land(
        "lever_opportunity_stage_history",
        synced(
            {"opportunity_id": "o1", "stage_id": "s1", "updated_at": days_ago(40)},
            {"opportunity_id": "o1", "stage_id": "s2", "updated_at": days_ago(20)},
            {"opportunity_id": "o3", "stage_id": "s2", "updated_at": days_ago(16)},
            {"opportunity_id": "o3", "stage_id": "s3", "updated_at": days_ago(-1)},
        ),
    )
    warehouse.land("lever_stage", synced(*({"id": f"s{n}", "text": f"Stage {n}"} for n in (1, 2, 3))))
    warehouse.land(
        "lever_interview",
        synced(
            {"id": "i1", "opportunity_id": "o1", "date": "2026-09-30T10:00:00Z", "canceled_at": days_ago(1)},
            {"id": "i2", "opportunity_id": "o3", "date": "2026-09-30T10:00:00Z", "canceled_at": days_ago(-1)},
        ),
    )
    addresses = [("c1", "jane@post.example"), ("c1", "Jane.Doe@letters.example"), ("c2", "gone@post.example")]
    warehouse.land("lever_contact_email", synced(*({"contact_id": c, "email": e} for c, e in addresses)))
    warehouse.land("lever_posting", synced({"id": "p1", "text": "Designer"}))
    warehouse.land(
        "lever_application",
        synced(
            {"id": "a1", "opportunity_id": "o1", "posting_id": "p1", "company": "Acme", "created_at": days_ago(3)},
            {"id": "a0", "opportunity_id": "o1", "posting_id": "p0", "company": "Old", "created_at": days_ago(9)},
        ),
    )
    build(warehouse)
    columns = "application_id, candidate_company, job_title, candidate_emails, stage, status, ghosting_risk"
    both = "jane.doe@letters.example, jane@post.example"
    assert warehouse.rows(f"select {columns} from personal.ats_applications_enriched order by 1") == [
        ("o1", "Acme", "Designer", both, "Stage 2", "open", 1.0),
        ("o2", None, None, both, "Stage 3", "archived", 0.0),
        ("o3", None, None, both, "Stage 2", "open", 0.1),
        ("o4", None, None, None, "Stage 1", "open", 0.2),
    ]


def test_the_generic_table_counts_in_its_newest_version_up_to_the_date(warehouse):
    warehouse.land(
        "ats_applications",
        [
            generic("a", stage="Offer", last_stage_change=days_ago(2), updated_at=days_ago(2)),
            generic("a", stage="Screen", last_stage_change=days_ago(20), updated_at=days_ago(20)),
            generic("a", stage="Rejected", last_stage_change=days_ago(-3), updated_at=days_ago(-3)),
            generic("synced later", last_stage_change=days_ago(14), updated_at=days_ago(-30)),
            generic("made later", last_stage_change=days_ago(-1), updated_at=days_ago(-1)),
            generic("change of tomorrow", last_stage_change=days_ago(-1)),
        ],
    )
    build(warehouse)
    rows = warehouse.rows(
        "select application_id, stage, status, ghosting_risk from personal.ats_applications_enriched order by 1"
    )
    assert rows == [
        ("a", "Offer", "open", 0.1),
        ("change of tomorrow", "Onsite", "open", 0.2),
        ("synced later", "Onsite", "open", 0.92),
    ]


def test_an_email_needs_evidence_to_get_an_application(warehouse):
    """With one application in a mailbox, 6,046 of 6,046 e-mails were tagged with it."""
    warehouse.land(
        "ats_applications",
        [
            generic("acme old", company="Acme, Inc.", last_stage_change=days_ago(60)),
            generic("acme new", company="ACME", last_stage_change=days_ago(40)),
            generic("globex", company="Globex GmbH", last_stage_change=days_ago(2)),
            generic("young", company="Umbrella", last_stage_change=days_ago(5), updated_at=days_ago(5)),
            generic("same time", company="Hooli", email="pat@post.example", system="ashby"),
            generic("same time", company="Hooli", email="pat@post.example", system="workday"),
        ],
    )
    at_acme = {"sender_domain": "acme.com"}
    warehouse.land(
        "emails",
        [
            email("nothing", subject="Dinner on Friday?"),
            email("company alone", subject="Acme opens a shop"),
            email("word alone", subject="Your application"),
            email("company and word", subject="Your application at Acme"),
            email("in German", subject="Ihre Bewerbung bei Globex"),
            email("part of a word", subject="Your application at Acmeville"),
            email("sender's name", sender="Globex Recruiting <x@mail.example>", subject="Hello"),
            email("system", sender_domain="us.myworkday.com", subject="Next: Globex"),
            email(
                "system in the text", sender_domain="myworkday.com", subject="Hello", body_text="Globex GmbH says hi"
            ),
            email("another system", sender_domain="hire.lever.co", subject="Globex"),
            email("system without a company", sender_domain="myworkday.com", subject="Hello"),
            email("company's domain", subject="Hello", **at_acme),
            email("subdomain", sender_domain="mail.acme.co.uk"),
            email("hyphens", sender_domain="glo-bex.com"),
            email("legal form in the domain", sender_domain="acmeinc.com"),
            email("no label boundary", sender_domain="notacme.com"),
            email("another's domain", sender_domain="acme.com.phish.example"),
            email("domain of the address", sender="x@acme.com", sender_domain=None),
            email("nobody", recipient="nobody@post.example", **at_acme),
            email("tomorrow", received_at=days_ago(-1), **at_acme),
            email("today", received_at=days_ago(0, "23:59:59"), **at_acme),
            email("outgoing", sender="Jane <jane@post.example>", sender_domain="post.example", recipient="hr@acme.com"),
            email("several", recipient='"Doe, J." <JANE@post.example>, boss@weekly.example', **at_acme),
            email("too early", sender_domain="umbrella.com", received_at=days_ago(7)),
            email("a day early", sender_domain="umbrella.com", received_at=days_ago(6)),
            email("tie", recipient="pat@post.example", sender_domain="hooli.com"),
            email("no recipient", recipient=None, sender=None, sender_domain=None),
        ],
    )
    build(warehouse)
    assert matched(warehouse) == {
        "company and word": "acme new",
        "in German": "globex",
        "sender's name": "globex",
        "system": "globex",
        "system in the text": "globex",
        "company's domain": "acme new",
        "subdomain": "acme new",
        "hyphens": "globex",
        "legal form in the domain": "acme old",
        "domain of the address": "acme new",
        "today": "acme new",
        "several": "acme new",
        "a day early": "young",
        "tie": "same time",
    }
    assert warehouse.rows("select system from personal.email_ats where email_id = 'tie'") == [("ashby",)]
    reasons = dict(warehouse.rows("select email_id, match_reason from personal.email_ats"))
    assert reasons["system"] == reasons["system in the text"] == "system names company"
    assert reasons["company's domain"] == "company domain"
    assert reasons["in German"] == "company and application word"
    counters = dict(warehouse.rows("select system, value from published.ats_counters where value > 0"))
    assert counters == {"ashby": 1, "workday": 13}


def test_the_title_decides_between_two_applications_at_one_company(warehouse):
    rows = {"o1": ("Data Analyst", 2), "o2": ("Product Manager", 9)}
    for number, (opportunity, (title, days)) in enumerate(rows.items()):
        warehouse.land("lever_opportunity", synced({"id": opportunity, "contact": "c", "stage_id": "s"}))
        changed = {"opportunity_id": opportunity, "stage_id": "s", "updated_at": days_ago(days)}
        warehouse.land("lever_opportunity_stage_history", synced(changed))
        warehouse.land("lever_posting", synced({"id": f"p{number}", "text": title}))
        warehouse.land(
            "lever_application",
            synced(
                {"id": f"a{number}", "opportunity_id": opportunity, "posting_id": f"p{number}", "company": "Old Job"}
            ),
        )
    warehouse.land("lever_contact_email", synced({"contact_id": "c", "email": "jane@post.example"}))
    warehouse.land(
        "emails",
        [
            email("titled", subject="Product Manager: next steps", sender_domain="acme.com"),
            email("untitled", subject="Hello", sender_domain="jobs.acme-careers.example"),
            email("employer", subject="Your application at Old Job", sender_domain="oldjob.com"),
        ],
    )
    build(warehouse)
    assert matched(warehouse) == {}
    with duckdb.connect(str(warehouse.settings.database)) as con:
        con.execute("insert into seeds.connections values ('lever', 'Acme, Inc.', 'acme.com acme-careers.example')")
    warehouse.dbt("run", "--event-time-start", AS_OF, "--event-time-end", "2026-09-16", "--select", MODELS)
    assert matched(warehouse) == {"titled": "o2", "untitled": "o1"}
    assert warehouse.rows("select distinct company, candidate_company from personal.ats_applications_enriched") == [
        ("Acme, Inc.", "Old Job")
    ]


def test_stages_fall_into_groups_and_closed_ones_are_never_urgent(warehouse):
    groups = {
        "On-site interview": "onsite",
        "Offer Extended": "offer",
        "Offer Declined": "withdrawn",
        "Withdrawn by candidate": "withdrawn",
        "Position Filled": "closed",
        "Hiring Manager Interview": "interview",
        "Recruiter phone screen": "screen",
        "Application Review": "applied",
        "Not selected": "rejected",
        "Vorstellungsgespräch": "interview",
        "Something else": None,
    }
    warehouse.land("ats_applications", [generic(name, stage=name, last_stage_change=days_ago(30)) for name in groups])
    build(warehouse)
    found = warehouse.rows("select stage, stage_group, is_urgent from personal.ats_applications_enriched")
    assert {stage: group for stage, group, _ in found} == groups
    urgent = {stage for stage, _, is_urgent in found if is_urgent}
    assert urgent == {stage for stage, group in groups.items() if group not in ("withdrawn", "closed", "rejected")}


def test_ghosting_risk_comes_from_the_warehouse_s_own_history(warehouse):
    """300 applications: half hear after 10 days, half never do; after 20 days of silence all are of the second half."""
    warehouse_rows = []
    for n in range(300):
        old = {"application_id": f"a{n}", "stage": "Phone Screen", "email": f"p{n}@post.example"}
        warehouse_rows.append(generic(**old, last_stage_change=days_ago(200), updated_at=days_ago(200)))
        if n % 2:
            later = old | {"stage": "Onsite"}
            warehouse_rows.append(generic(**later, last_stage_change=days_ago(190), updated_at=days_ago(190)))
    fresh = {"stage": "Phone Screen", "updated_at": days_ago(1)}
    warehouse_rows.append(generic("fresh", last_stage_change=days_ago(3), **fresh))
    warehouse_rows.append(generic("silent", last_stage_change=days_ago(20), **fresh))
    warehouse_rows.append(generic("few", stage="Offer", last_stage_change=days_ago(20)))
    warehouse.land("ats_applications", warehouse_rows)
    build(warehouse)
    # to two decimals: the two that still wait are part of the history
    found = warehouse.rows(
        """select application_id, round(ghosting_risk, 2), rule_risk, risk_source
        from personal.ats_applications_enriched where application_id in ('fresh', 'silent', 'few') order by 1"""
    )
    assert found == [("few", 1.0, 1.0, "rule"), ("fresh", 0.5, 0.1, "history"), ("silent", 1.0, 1.0, "history")]


def test_a_listed_domain_overrules_the_name_rule(warehouse):
    """Mail of a company that the candidate never applied to must not carry another company's interview."""
    warehouse.land(
        "ats_applications",
        [
            generic("acme", company="Acme", last_stage_change=days_ago(9)),
            generic("globex", company="Globex Inc", last_stage_change=days_ago(5)),
            generic("hooli", company="Hooli", last_stage_change=days_ago(2)),
        ],
    )
    domains = {"listed": "gx-careers.example", "deeper": "eu.gx-careers.example", "wrong": "acme.com", "x": "acme.org"}
    warehouse.land("emails", [email(name, sender_domain=domain) for name, domain in domains.items()])
    build(warehouse)
    with duckdb.connect(str(warehouse.settings.database)) as con:
        con.execute("""insert into seeds.company_domains values
            ('gx-careers.example', 'Globex GmbH'), ('acme.com', 'Acme Corp of Ohio')""")
    warehouse.dbt("run", "--event-time-start", AS_OF, "--event-time-end", "2026-09-16", "--select", MODELS)
    assert matched(warehouse) == {"listed": "globex", "deeper": "globex", "x": "acme"}


def test_the_mapping_has_every_field_of_the_search_index_and_no_other(warehouse):
    """A stage named like a date once made a date field, and the next stage was refused."""
    mapping = json.loads((PROJECT_DIR / "docs/contracts/email_ats.mapping.json").read_text())["properties"]["ats"]
    warehouse.land("ats_applications", [generic("a", interview_date=days_ago(-3))])
    warehouse.land("emails", [email("e", sender_domain="acme.com")])
    build(warehouse)
    ((document,),) = warehouse.rows("select document from personal.email_ats_documents")
    fields = json.loads(document)
    assert list(fields) == list(mapping["properties"])
    types = {name: field["type"] for name, field in mapping["properties"].items()}
    times = {name for name, value in fields.items() if isinstance(value, str) and value.endswith("Z")}
    assert times == {name for name, kind in types.items() if kind == "date"}
    assert {name for name, value in fields.items() if isinstance(value, float)} == {
        name for name, kind in types.items() if kind == "double"
    }


def test_a_past_date_replayed_leaves_the_current_state(warehouse):
    warehouse.land("ats_applications", [generic("a")])
    warehouse.land("emails", [email("e", sender_domain="acme.com")])
    build(warehouse)
    with duckdb.connect(str(warehouse.settings.database)) as con:
        # What is current is decided by the dates that the style hints have been published for.
        con.execute(f"create table published.style_hints_history as select date '{AS_OF}' as as_of_date")
    for day, current in (("2026-09-10", AS_OF), ("2026-09-17", "2026-09-17")):
        build(warehouse, day)
        for table in ("personal.ats_applications_enriched", "personal.email_ats", "published.ats_counters"):
            assert warehouse.rows(f"select distinct as_of_date from {table}") == [(date.fromisoformat(current),)]


@pytest.mark.parametrize("ending", ["jsonl", "csv", "parquet"])
def test_missing_columns_are_warned_about_and_cost_nothing_else(warehouse, tmp_path, ending):
    """A customer chooses in the connector which columns are synced; a night must not fail for it."""
    file = tmp_path / f"application.{ending}"
    with duckdb.connect() as con:
        con.execute(f"""copy (select 1 as id, true as _fivetran_deleted, null::timestamptz as rejected_at,
            timestamptz '2026-09-14 10:00:00+02' as _fivetran_synced) to '{file.with_suffix(".parquet")}'""")
        if ending != "parquet":
            kind = "json" if ending == "jsonl" else "csv"
            con.execute(f"copy (from '{file.with_suffix('.parquet')}') to '{file}' (format {kind})")
    (landed,) = warehouse.land_files("greenhouse_application", file)
    assert (landed.error, landed.accepted, landed.rejected) == ("", 1, 0)
    assert [warning.split(" of ")[0] for warning in landed.warnings] == [
        f"The column {name}" for name in ("candidate_id", "current_stage_id", "status", "applied_at", "is_deleted")
    ]
    assert landed.warnings[0] == (
        "The column candidate_id of greenhouse_application is missing in the file: "
        "no e-mail and no company can be matched with applications."
    )
    parquet = warehouse.settings.raw / "greenhouse_application" / "event_date=2026-09-14" / "*.parquet"
    columns = "id, _fivetran_deleted, candidate_id, _fivetran_synced"
    with duckdb.connect() as con:
        assert con.execute(f"select {columns} from '{parquet}'").fetchall() == [
            (1, True, None, datetime(2026, 9, 14, 8))
        ]


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_a_missing_key_column_is_an_error_that_names_it(warehouse, tmp_path, ending):
    file = tmp_path / f"emails.{ending}"
    with duckdb.connect() as con:
        con.execute(f"copy (select 1 as candidate_id, now() as _fivetran_synced, 'a@b.example' as value) to '{file}'")
    (landed,) = warehouse.land_files("greenhouse_email_address", file)
    assert "required column index missing" in landed.error


def test_columns_called_end_text_and_index_land(warehouse):
    """Connector tables have columns that SQL reserves, and one with the name of a column of the parser's own."""
    row = {"id": "s1", "text": 'On "site"', "_fivetran_deleted": False}
    landed = warehouse.land("lever_stage", [*synced(row, row), {"id": "s2", "_fivetran_synced": "never", "text": "x"}])
    assert (landed.accepted, landed.duplicates, landed.rejected) == (1, 1, 1)
    with duckdb.connect() as con:
        assert con.execute(
            f"select \"text\", _line from '{warehouse.settings.raw}/lever_stage/event_date=2026-10-20/*.parquet'"
        ).fetchall() == [('On "site"', 2)]  # delivered twice: the last delivery wins
        refused = con.execute(
            f"select reason, text from '{warehouse.settings.rejects}/lever_stage-*.parquet'"
        ).fetchall()
    assert refused == [
        (
            "_fivetran_synced is not an ISO-8601 timestamp",
            '{"id": "s2", "_fivetran_synced": "never", "text": "x"}',
        )
    ]


def test_the_sample_gives_its_known_truth_and_incremental_equals_full_refresh(warehouse, tmp_path):
    truth = sample.generate(tmp_path / "sample", date(2026, 9, 1), 20, seed=7)
    assert len(truth["applications"]) > 150
    sources = sorted(path.name for path in (tmp_path / "sample").iterdir())
    assert sources == sorted([*(source.name for source in ats.SOURCES), "emails"])
    for source in sources:
        for landed in warehouse.land_files(source, tmp_path / "sample" / source):
            assert (landed.error, landed.rejected, landed.warnings) == ("", 0, ())
    warehouse.build("2026-09-08", select=MODELS)
    earlier = warehouse.table("personal.email_ats")
    warehouse.build("2026-09-20", select=MODELS)
    rows = warehouse.rows("""select system, application_id, stage, last_stage_change, interview_date, status,
        ghosting_risk from personal.ats_applications_enriched""")
    found = {
        (system, id_): dict(zip(("stage", "last_stage_change", "interview_date", "status", "risk"), rest, strict=True))
        for system, id_, *rest in rows
    }
    assert found == truth["applications"]
    links = {e: (s, a) for e, s, a in warehouse.rows("select email_id, system, application_id from personal.email_ats")}
    assert links == {email_id: link for email_id, link in truth["emails"].items() if link}
    assert len(links) > 500
    assert None in truth["emails"].values()
    assert sum(value for (value,) in warehouse.rows("select value from published.ats_counters")) == len(links)

    tables = ("personal.ats_applications_enriched", "personal.email_ats", "published.ats_counters")
    nightly = [warehouse.table(name) for name in tables]
    warehouse.build("2026-09-20", select=MODELS, full_refresh=True)
    assert [warehouse.table(name) for name in tables] == nightly
    assert earlier != nightly[1]


def test_a_past_date_is_rebuilt_as_it_was_whatever_the_order_of_arrival(warehouse, tmp_path, manifest):
    """A history table synced in full today holds changes of after the date: none may leak into it."""
    sample.generate(tmp_path / "sample", date(2026, 9, 1), 7, seed=11, people=60)
    files = [path for path in sorted((tmp_path / "sample").rglob("*.gz")) if path.parent.name != "emails"]
    in_time = Warehouse(make_settings(tmp_path / "in time"), manifest)
    for file in files:
        if file.name <= "ats-2026-09-03.jsonl.gz":
            in_time.land_files(file.parent.name, file)
    random.Random(1).shuffle(files)
    for file in files:
        warehouse.land_files(file.parent.name, file)
    tables = []
    for one in (in_time, warehouse):
        one.build("2026-09-03", select="+ats_applications_enriched")
        # Greenhouse deletes cancelled interviews and applications, and a deletion has no date.
        tables.append(
            one.rows("""select * exclude (interview_date, ghosting_risk, is_urgent),
                case when system <> 'greenhouse' then interview_date end as interview_date,
                case when system <> 'greenhouse' then ghosting_risk end as ghosting_risk
                from personal.ats_applications_enriched order by all""")
        )
    deleted = set(tables[0]) - set(tables[1])
    assert set(tables[1]) <= set(tables[0])
    assert len(deleted) < 5
    assert {row[1] for row in deleted} <= {"greenhouse"}


def test_no_column_has_a_name_of_the_parsers_own():
    own = {"line", "line_text", "__refused", "__reason", "row_hash", "key_hash", "event_date"}
    assert not own & {field.name for source in SOURCES.values() for field in source.fields}


def test_the_sample_is_the_same_for_the_same_seed(tmp_path):
    for folder in ("a", "b"):
        sample.generate(tmp_path / folder, date(2026, 9, 1), 3, seed=3, people=10)
    files = sorted(path.relative_to(tmp_path / "a") for path in (tmp_path / "a").rglob("*.gz"))
    assert files
    assert all((tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes() for file in files)


def fivetran_columns() -> dict[tuple[str, str], str]:
    """``(source, column) -> type`` of what the connectors land."""
    with (SHARED / "fivetran_ats_columns.csv").open() as handle:
        return {(f"{row['source']}_{row['table']}", row["column"]): row["type"] for row in csv.DictReader(handle)}


@shared_data
def test_declared_columns_are_columns_that_fivetran_lands():
    types = {"int": "integer", "string": "text", "timestamp": "timestamp", "boolean": "boolean"}
    landed = fivetran_columns()
    declared = {
        (source.name, field.name): field.kind.removeprefix("short_")
        for source in (*ats.GREENHOUSE, *ats.LEVER)
        for field in source.fields
    }
    assert declared == {key: types[landed[key]] for key in declared}
    assert {name for name, _ in declared} <= set(SOURCES)


@shared_data
def test_the_sample_has_exactly_the_columns_that_fivetran_lands():
    landed: dict[str, set[str]] = {}
    for source, column in fivetran_columns():
        landed.setdefault(source, set()).add(column)
    for source in (*ats.GREENHOUSE, *ats.LEVER):
        assert set(sample.SHAPES[source.name].split()) | {"_fivetran_synced"} == landed[source.name]
