"""docs/rules/policies.md#search-boosts: one point per clause, and only e-mails with a point have a row."""

from __future__ import annotations

import duckdb

from tests.dbt.policies.samples import email

MODELS = "boost_clauses int_run__dates stg_mail__emails int_policies__boost_matches email_boosts"
GHOSTING, EVENT, FINANCE = "ghosting risk is 0.6 or more", "category is event", "category is finance"


def put_applications(warehouse, rows: dict[str, tuple[str | None, float | None]]) -> None:
    """Fill ``marts.fct_ats__email_applications``: e-mail to (stage, ghosting risk)."""
    with duckdb.connect(str(warehouse.settings.database)) as con:
        con.execute("create schema if not exists marts")
        con.execute("""create or replace table marts.fct_ats__email_applications (
            email_id varchar, stage varchar, ghosting_risk double, stage_group varchar)""")
        for email_id, (stage, risk) in rows.items():
            con.execute(
                "insert into marts.fct_ats__email_applications values (?, ?, ?, null)",
                [email_id, stage, risk],
            )


def boosts(warehouse) -> dict[tuple[str, str], tuple[int, str]]:
    rows = warehouse.rows("select email_id, mode, boost, reasons from personal.email_boosts")
    return {(email_id, mode): (boost, reasons) for email_id, mode, boost, reasons in rows}


def test_each_clause_gives_one_point_in_its_mode(warehouse):
    """'default' counts in every mode; 'Re: preconference' is no conference, two subject words are one clause."""
    warehouse.land(
        "emails",
        [
            email("risky", category=None),
            email("urgent", category=" Event ", subject="Meetups and WEBINARS"),
            email("below"),
            email("stage only", subject="Your order"),
            email("fair", subject="Payments: two invoices", category="Finance"),
            email("webinar", subject="Webinar!"),
            email("no word", subject="preconference receiptless payments2"),
            email("silent", subject=None),
            email("tomorrow", category="event", received_at="2026-10-01T00:00:00Z"),
        ],
    )
    put_applications(
        warehouse,
        {
            "risky": ("Phone Screen", 0.6),
            "urgent": (" final ROUND ", 1.0),
            "below": ("Offer Declined", 0.59),
            "stage only": ("onsite", None),
            "no word": (None, 0.1),
            "tomorrow": ("Offer", 1.0),
            "never landed": ("Offer", 1.0),
        },
    )
    # the applications are another domain's: here their table is what the test put
    warehouse.build("2026-09-30", select=MODELS)
    everywhere = ("default", "networking", "money")
    round_ = "stage is Final Round"
    assert boosts(warehouse) == {
        **{("risky", mode): (1, GHOSTING) for mode in everywhere},
        **{("urgent", mode): (2, f"{GHOSTING}; {round_}") for mode in ("default", "money")},
        ("urgent", "networking"): (4, f"{GHOSTING}; {round_}; {EVENT}; subject has meetup"),
        **{("stage only", mode): (1, "stage is Onsite") for mode in everywhere},
        ("fair", "money"): (2, f"{FINANCE}; subject has invoice"),
        ("webinar", "networking"): (1, "subject has webinar"),
    }
    assert warehouse.rows("select distinct user_id from personal.email_boosts") == [("ann",)]
