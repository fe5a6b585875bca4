"""What a title says beside its seniority: does it lead people, and for what kind of company? All titles are real."""

from __future__ import annotations

import pytest

from tests.samples import run

MANAGERS = (
    "Safety Deposit Supervisor",
    "Director of Payroll",
    "Vice President of Marketing",
    "SVP, Digital Sales",
    "Head of Research & Insights",
    "Chief Procurement Officer",
    "Mechanical Maintenance Foreman",
    "Manager Dialysis",
    "Rn Team Leader",
    "Dean of Education",
    "Elementary Principal",
)
CONTRIBUTORS = (
    "Project Manager",
    "Senior Product Manager",
    "Hospital Account Manager",
    "Case Managers",
    "Assistant to the Vice President",
    "Assistant to the Director",
    "Licensed Funeral Director",
    "Circular Head Saw Operator",
    "Principal Software Engineer",
    "Cash Management Coordinator",
    "Animal Control Officer",
)
COMPANIES = {
    "Middle School Band Teacher": "education",
    "University Relations Recruiter": "unknown",
    "Hospital Coder": "healthcare",
    "Blood Bank Technician": "unknown",
    "Bank Teller": "finance",
    "Salvation Army Officer": "nonprofit",
    "Army Ranger": "public_sector",
    "Government Relations Manager": "unknown",
    "County Commissioner": "public_sector",
    "Travel Agency Manager": "agency",
    "Consulting Practice Director": "consultancy",
    "Hotel Desk Clerk": "hospitality",
    "Store Clerk": "retail",
    "Acid Cleaner": "unknown",
}


@pytest.fixture
def titles(warehouse):
    rows = [
        run(title, job={"title": title}, feedback_status="helpful" if title in MANAGERS else None, edit_chars=10)
        for title in (*MANAGERS, *CONTRIBUTORS, *COMPANIES)
    ]
    rows.append(run("without a title", job=None))
    warehouse.land("autofill_events", rows)
    warehouse.build("2026-09-01", select="+title_attributes")
    return warehouse


def test_real_titles(titles):
    found = {
        row["job_title"]: (row["role_type"], row["company_type"])
        for row in titles.records("from intermediate.int_style__titles")
    }
    assert [title for title in MANAGERS if found[title][0] != "manager"] == []
    assert [title for title in CONTRIBUTORS if found[title][0] != "individual_contributor"] == []
    assert {title: found[title][1] for title in COMPANIES} == COMPANIES


def test_the_published_table_adds_up_for_every_attribute(titles):
    rows = titles.records("from published.title_attributes")
    known = len(MANAGERS) + len(CONTRIBUTORS) + len(COMPANIES)
    for attribute in ("segment", "discipline", "role_type", "company_type"):
        of_one = [row for row in rows if row["attribute"] == attribute]
        assert sum(row["runs"] for row in of_one) == known, attribute
        assert sum(row["share_of_runs"] for row in of_one) == pytest.approx(1)
        assert sum(row["helpful"] for row in of_one) == len(MANAGERS)
    roles = {row["value"]: row for row in rows if row["attribute"] == "role_type"}
    assert roles["individual_contributor"]["helpful"] == 0
    assert roles["manager"]["helpful_share"] == 1
    assert roles["manager"]["avg_edit_chars"] == 10
