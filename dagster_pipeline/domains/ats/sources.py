"""Applicant tracking systems: the tables as Fivetran lands them, and a generic one for the rest.

Rules: docs/rules/ats.md#sources.

A Fivetran row arrives again at each of its changes; the newest ``_fivetran_synced`` of a key wins. Only keys are
required: which other columns arrive is the customer's choice in the connector, and what they miss is warned about.
"""

from dagster_pipeline.landing.source import Field, Source

# Interviews are planned ahead; farther than this a date is a mistake.
AHEAD = 3_650


def _fivetran(
    system: str,
    table: str,
    key: str | tuple[str, ...],
    description: str,
    *fields: Field,
    deletable: bool = False,
    personal: bool = False,
) -> Source:
    deleted = Field(
        "_fivetran_deleted",
        "boolean",
        "Whether the row was deleted in the system.",
        lost="rows deleted in the system are kept as if they were alive",
    )
    return Source(
        f"{system}_{table}",
        key=key,
        event_time="_fivetran_synced",
        description=description,
        last_by=("_fivetran_synced", "_seq", "_line"),
        personal=personal,
        fields=(
            *fields,
            *([deleted] if deletable else []),
            Field("_fivetran_synced", "timestamp", "When Fivetran synced this version of the row.", required=True),
        ),
    )


GREENHOUSE = (
    _fivetran(
        "greenhouse",
        "application",
        "id",
        "One application, or one prospect.",
        Field("id", "integer", "The application.", required=True),
        Field(
            "candidate_id",
            "integer",
            "The candidate.",
            lost="no e-mail and no company can be matched with applications",
        ),
        Field("current_stage_id", "integer", "The stage it is at.", lost="the stage is taken from application_history"),
        Field(
            "status",
            "short_text",
            "active, rejected, hired or converted.",
            lost="hired and rejected applications look open unless their history or rejected_at tells",
        ),
        Field(
            "applied_at",
            "timestamp",
            "When it was made.",
            lost="applications count before they were made when a past date is rebuilt",
        ),
        Field(
            "rejected_at",
            "timestamp",
            "When it was rejected.",
            lost="a rejection counts from the day of the status in application_history",
        ),
        Field(
            "is_deleted",
            "boolean",
            "Whether it was deleted in Greenhouse.",
            lost="applications deleted in Greenhouse itself are kept",
        ),
        deletable=True,
    ),
    _fivetran(
        "greenhouse",
        "application_history",
        ("application_id", "updated_at"),
        "One change of an application's stage or status.",
        Field("application_id", "integer", "The application.", required=True),
        Field(
            "new_stage_id",
            "integer",
            "The stage after the change.",
            lost="the stage is the current one also when a past date is rebuilt",
        ),
        Field(
            "new_status",
            "short_text",
            "The status after the change.",
            lost="a closed application counts as closed also on dates before it was",
        ),
        Field("updated_at", "timestamp", "When it changed.", required=True),
    ),
    _fivetran(
        "greenhouse",
        "job_stage",
        "id",
        "One stage of a job's pipeline.",
        Field("id", "integer", "The stage.", required=True),
        Field("name", "short_text", "Its name.", lost="applications have no stage name"),
        deletable=True,
    ),
    _fivetran(
        "greenhouse",
        "scheduled_interview",
        "id",
        "One interview in the calendar.",
        Field("id", "integer", "The interview.", required=True),
        Field(
            "application_id",
            "integer",
            "The application it belongs to.",
            lost="interviews belong to no application, so waiting looks like ghosting",
        ),
        Field(
            "start",
            "timestamp",
            "When it begins.",
            days_ahead=AHEAD,
            lost="interviews have no date, so waiting looks like ghosting",
        ),
        Field(
            "status",
            "short_text",
            "scheduled, awaiting_feedback, complete or another word.",
            lost="cancelled interviews count",
        ),
        Field(
            "created_at",
            "timestamp",
            "When it was planned.",
            lost="interviews count before they were planned when a past date is rebuilt",
        ),
        deletable=True,
    ),
    _fivetran(
        "greenhouse",
        "candidate",
        "id",
        "One candidate.",
        Field("id", "integer", "The candidate.", required=True),
        Field(
            "company",
            "short_text",
            "The candidate's present company.",
            lost="applications have no company, so e-mails are matched by the latest change only",
        ),
        deletable=True,
        personal=True,
    ),
    _fivetran(
        "greenhouse",
        "email_address",
        ("candidate_id", "index"),
        "One e-mail address of a candidate.",
        Field("candidate_id", "integer", "The candidate.", required=True),
        Field("index", "integer", "Which of the candidate's addresses.", required=True),
        Field(
            "value",
            "short_text",
            "The address. Personal.",
            lost="no e-mail can be matched with Greenhouse applications",
        ),
        personal=True,
    ),
    _fivetran(
        "greenhouse",
        "job",
        "id",
        "One job.",
        Field("id", "integer", "The job.", required=True),
        Field("name", "short_text", "Its title.", lost="applications have no job title"),
        deletable=True,
    ),
    _fivetran(
        "greenhouse",
        "job_application",
        ("application_id", "job_id"),
        "Which job an application is for.",
        Field("application_id", "integer", "The application.", required=True),
        Field("job_id", "integer", "The job.", required=True),
    ),
)

LEVER = (
    _fivetran(
        "lever",
        "opportunity",
        "id",
        "One candidacy: what other systems call an application.",
        Field("id", "short_text", "The opportunity.", required=True),
        Field(
            "contact",
            "short_text",
            "The contact, who has e-mail addresses.",
            lost="no e-mail can be matched with Lever applications",
        ),
        Field(
            "stage_id", "short_text", "The stage it is at.", lost="the stage is taken from opportunity_stage_history"
        ),
        Field(
            "created_at",
            "timestamp",
            "When it began.",
            lost="applications count before they were made when a past date is rebuilt",
        ),
        Field(
            "archived_at",
            "timestamp",
            "When it was archived.",
            lost="archived applications look open unless table application tells",
        ),
        Field(
            "is_anonymized",
            "boolean",
            "Whether the person asked to be forgotten.",
            lost="addresses of anonymised candidates go on matching",
        ),
    ),
    _fivetran(
        "lever",
        "opportunity_stage_history",
        ("opportunity_id", "updated_at"),
        "One change of an opportunity's stage.",
        Field("opportunity_id", "short_text", "The opportunity.", required=True),
        Field(
            "stage_id",
            "short_text",
            "The stage after the change.",
            lost="the stage is the current one also when a past date is rebuilt",
        ),
        Field("updated_at", "timestamp", "When it changed.", required=True),
    ),
    _fivetran(
        "lever",
        "stage",
        "id",
        "One stage of the pipeline.",
        Field("id", "short_text", "The stage.", required=True),
        Field("text", "short_text", "Its name.", lost="applications have no stage name"),
        deletable=True,
    ),
    _fivetran(
        "lever",
        "interview",
        "id",
        "One interview in the calendar.",
        Field("id", "short_text", "The interview.", required=True),
        Field(
            "opportunity_id",
            "short_text",
            "The opportunity it belongs to.",
            lost="interviews belong to no application, so waiting looks like ghosting",
        ),
        Field(
            "date",
            "timestamp",
            "When it begins.",
            days_ahead=AHEAD,
            lost="interviews have no date, so waiting looks like ghosting",
        ),
        Field(
            "created_at",
            "timestamp",
            "When it was planned.",
            lost="interviews count before they were planned when a past date is rebuilt",
        ),
        Field("canceled_at", "timestamp", "When it was cancelled.", lost="cancelled interviews count"),
    ),
    _fivetran(
        "lever",
        "contact_email",
        ("contact_id", "email"),
        "One e-mail address of a contact.",
        Field("contact_id", "short_text", "The contact.", required=True),
        Field("email", "short_text", "The address. Personal.", required=True),
        personal=True,
    ),
    _fivetran(
        "lever",
        "posting",
        "id",
        "One job posting.",
        Field("id", "short_text", "The posting.", required=True),
        Field("text", "short_text", "Its title.", lost="applications have no job title"),
        deletable=True,
    ),
    _fivetran(
        "lever",
        "application",
        "id",
        "One application to a posting, belonging to an opportunity.",
        Field("id", "short_text", "The application.", required=True),
        Field(
            "opportunity_id",
            "short_text",
            "The opportunity it belongs to.",
            lost="opportunities have neither company nor job title",
        ),
        Field("posting_id", "short_text", "The posting it answers.", lost="applications have no job title"),
        Field(
            "company",
            "short_text",
            "The company.",
            lost="applications have no company, so e-mails are matched by the latest change only",
        ),
        Field(
            "created_at",
            "timestamp",
            "When it was made.",
            lost="which of an opportunity's applications is the latest is unknown",
        ),
        Field(
            "archived_at",
            "timestamp",
            "When it was archived.",
            lost="archived applications look open unless the opportunity tells",
        ),
    ),
)

GENERIC = Source(
    "ats_applications",
    key=("system", "application_id"),
    event_time="updated_at",
    description="One application in a system without a connector of its own: Workday, Ashby, BambooHR.",
    personal=True,
    fields=(
        Field("application_id", "short_text", "The application.", required=True),
        Field("system", "short_text", "The system, such as workday.", required=True),
        Field(
            "company",
            "short_text",
            "The company.",
            lost="applications have no company, so e-mails are matched by the latest change only",
        ),
        Field(
            "email",
            "short_text",
            "Address of the candidate. Personal.",
            lost="no e-mail can be matched with these applications",
        ),
        Field("stage", "short_text", "Name of the stage it is at.", lost="applications have no stage name"),
        Field(
            "last_stage_change",
            "timestamp",
            "When the stage last changed.",
            lost="the ghosting risk is that of an unknown change",
        ),
        Field(
            "interview_date",
            "timestamp",
            "When the next interview is, or the last one was.",
            days_ahead=AHEAD,
            lost="waiting for an interview looks like ghosting",
        ),
        # Optional: some systems report whether an application is closed beside its stage.
        Field("status", "short_text", "Whether it is closed, where the system tells it beside the stage."),
        Field("updated_at", "timestamp", "When the system changed it; the latest wins.", required=True),
    ),
)

SOURCES = (*GREENHOUSE, *LEVER, GENERIC)
