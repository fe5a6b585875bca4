"""Applicant tracking systems: the tables as Fivetran lands them, and a generic one for the rest.

Rules: docs/rules/ats.md#sources.

A Fivetran row arrives again at each of its changes; the newest ``_fivetran_synced`` of a key wins. Only keys are
required: which other columns arrive is the customer's choice in the connector, and what they miss is warned about.
"""

from dagster_pipeline.landing.source import Field, Source


def _fivetran(
    system: str, table: str, key: str | tuple[str, ...], description: str, *fields: Field, deletable: bool = False
) -> Source:
    deleted = Field("_fivetran_deleted", "boolean", lost="rows deleted in the system are kept as if they were alive")
    return Source(
        f"{system}_{table}",
        key=key,
        event_time="_fivetran_synced",
        description=description,
        fields=(
            *fields,
            *([deleted] if deletable else []),
            Field("_fivetran_synced", "timestamp", required=True),
        ),
    )


GREENHOUSE = (
    _fivetran(
        "greenhouse",
        "application",
        "id",
        "One application, or one prospect.",
        Field("id", "integer", required=True),
        Field("candidate_id", "integer", lost="no e-mail and no company can be matched with applications"),
        Field("current_stage_id", "integer", lost="the stage is taken from application_history"),
        Field("status", lost="hired and rejected applications look open unless their history or rejected_at tells"),
        Field("applied_at", "timestamp", lost="applications count before they were made when a past date is rebuilt"),
        Field("rejected_at", "timestamp", lost="a rejection counts from the day of the status in application_history"),
        Field("is_deleted", "boolean", lost="applications deleted in Greenhouse itself are kept"),
        deletable=True,
    ),
    _fivetran(
        "greenhouse",
        "application_history",
        ("application_id", "updated_at"),
        "One change of an application's stage or status.",
        Field("application_id", "integer", required=True),
        Field("new_stage_id", "integer", lost="the stage is the current one also when a past date is rebuilt"),
        Field("new_status", lost="a closed application counts as closed also on dates before it was"),
        Field("updated_at", "timestamp", required=True),
    ),
    _fivetran(
        "greenhouse",
        "job_stage",
        "id",
        "One stage of a job's pipeline.",
        Field("id", "integer", required=True),
        Field("name", lost="applications have no stage name"),
        deletable=True,
    ),
    _fivetran(
        "greenhouse",
        "scheduled_interview",
        "id",
        "One interview in the calendar.",
        Field("id", "integer", required=True),
        Field("application_id", "integer", lost="interviews belong to no application, so waiting looks like ghosting"),
        Field("start", "timestamp", lost="interviews have no date, so waiting looks like ghosting"),
        Field("status", lost="cancelled interviews count"),
        Field("created_at", "timestamp", lost="interviews count before they were planned when a past date is rebuilt"),
        deletable=True,
    ),
    _fivetran(
        "greenhouse",
        "candidate",
        "id",
        "One candidate.",
        Field("id", "integer", required=True),
        Field("company", lost="applications have no company, so e-mails are matched by the latest change only"),
        deletable=True,
    ),
    _fivetran(
        "greenhouse",
        "email_address",
        ("candidate_id", "index"),
        "One e-mail address of a candidate.",
        Field("candidate_id", "integer", required=True),
        Field("index", "integer", required=True),
        Field("value", lost="no e-mail can be matched with Greenhouse applications"),
    ),
    _fivetran(
        "greenhouse",
        "job",
        "id",
        "One job.",
        Field("id", "integer", required=True),
        Field("name", lost="applications have no job title"),
        deletable=True,
    ),
    _fivetran(
        "greenhouse",
        "job_application",
        ("application_id", "job_id"),
        "Which job an application is for.",
        Field("application_id", "integer", required=True),
        Field("job_id", "integer", required=True),
    ),
)

LEVER = (
    _fivetran(
        "lever",
        "opportunity",
        "id",
        "One candidacy: what other systems call an application.",
        Field("id", required=True),
        Field("contact", lost="no e-mail can be matched with Lever applications"),
        Field("stage_id", lost="the stage is taken from opportunity_stage_history"),
        Field("created_at", "timestamp", lost="applications count before they were made when a past date is rebuilt"),
        Field("archived_at", "timestamp", lost="archived applications look open unless table application tells"),
        Field("is_anonymized", "boolean", lost="addresses of anonymised candidates go on matching"),
    ),
    _fivetran(
        "lever",
        "opportunity_stage_history",
        ("opportunity_id", "updated_at"),
        "One change of an opportunity's stage.",
        Field("opportunity_id", required=True),
        Field("stage_id", lost="the stage is the current one also when a past date is rebuilt"),
        Field("updated_at", "timestamp", required=True),
    ),
    _fivetran(
        "lever",
        "stage",
        "id",
        "One stage of the pipeline.",
        Field("id", required=True),
        Field("text", lost="applications have no stage name"),
        deletable=True,
    ),
    _fivetran(
        "lever",
        "interview",
        "id",
        "One interview in the calendar.",
        Field("id", required=True),
        Field("opportunity_id", lost="interviews belong to no application, so waiting looks like ghosting"),
        Field("date", "timestamp", lost="interviews have no date, so waiting looks like ghosting"),
        Field("created_at", "timestamp", lost="interviews count before they were planned when a past date is rebuilt"),
        Field("canceled_at", "timestamp", lost="cancelled interviews count"),
    ),
    _fivetran(
        "lever",
        "contact_email",
        ("contact_id", "email"),
        "One e-mail address of a contact.",
        Field("contact_id", required=True),
        Field("email", required=True),
    ),
    _fivetran(
        "lever",
        "posting",
        "id",
        "One job posting.",
        Field("id", required=True),
        Field("text", lost="applications have no job title"),
        deletable=True,
    ),
    _fivetran(
        "lever",
        "application",
        "id",
        "One application to a posting, belonging to an opportunity.",
        Field("id", required=True),
        Field("opportunity_id", lost="opportunities have neither company nor job title"),
        Field("posting_id", lost="applications have no job title"),
        Field("company", lost="applications have no company, so e-mails are matched by the latest change only"),
        Field("created_at", "timestamp", lost="which of an opportunity's applications is the latest is unknown"),
        Field("archived_at", "timestamp", lost="archived applications look open unless the opportunity tells"),
    ),
)

GENERIC = Source(
    "ats_applications",
    key=("system", "application_id"),
    event_time="updated_at",
    description="One application in a system without a connector of its own: Workday, Ashby, BambooHR.",
    fields=(
        Field("application_id", required=True),
        Field("system", required=True),
        Field("company", lost="applications have no company, so e-mails are matched by the latest change only"),
        Field("email", lost="no e-mail can be matched with these applications"),
        Field("stage", lost="applications have no stage name"),
        Field("last_stage_change", "timestamp", lost="the ghosting risk is that of an unknown change"),
        Field("interview_date", "timestamp", lost="waiting for an interview looks like ghosting"),
        # Optional: some systems report whether an application is closed beside its stage.
        Field("status"),
        Field("updated_at", "timestamp", required=True),
    ),
)

SOURCES = (*GREENHOUSE, *LEVER, GENERIC)
