"""Jobs people aim at, topics, the content library, and what people have learned (docs/rules/learning.md)."""

from dagster_pipeline.landing.source import Field, Source

# Longer descriptions are rejected with a reason; the longest of 250 real postings has 8,000 characters.
LONGEST_TEXT = 1_000_000
NEWEST_STATE = ("updated_at", "_seq", "_line")

JOB_TARGETS = Source(
    "job_targets",
    # A version that comes again, emptied, is erased by the next prune.
    key=("user_id", "updated_at"),
    event_time="updated_at",
    description="One state of the job that a person aims at; every state counts.",
    last_by=("_seq", "_line"),
    keeps="every version of a profile counts: paths say what changed since the one before",
    personal=True,
    fields=(
        Field("user_id", "short_text", "Who aims at the job. Personal.", required=True),
        Field("job_title", "text", "Its title. Personal.", max_length=1_000),
        Field("job_description", "text", "The posting as the person pasted it. Personal.", max_length=LONGEST_TEXT),
        Field("job_seniority", "text", "What the person says; free text counts as not specified.", max_length=1_000),
        Field("firm", "text", "Who hires. Personal.", max_length=1_000),
        Field("updated_at", "timestamp", "When this state began.", required=True),
    ),
)

USER_PROFILES = Source(
    "user_profiles",
    key="user_id",
    event_time="updated_at",
    description="One state of what a person says of themselves.",
    last_by=NEWEST_STATE,
    personal=True,
    fields=(
        Field("user_id", "short_text", "The person. Personal.", required=True),
        Field("name", "text", "Their name. Personal."),
        Field("email", "text", "Their address. Personal."),
        Field("education_level", "text", "Their education. Personal."),
        Field("cv_url", "text", "Where their CV lies. Personal."),
        Field("linkedin_url", "text", "Their page on LinkedIn. Personal."),
        Field("job_role", "text", "What they do now. Personal."),
        Field("target_roles", "texts", "What they want to do. Personal."),
        Field("updated_at", "timestamp", "When this state began.", required=True),
    ),
)

JOB_EXTRACTIONS = Source(
    "job_extractions",
    key="description_hash",
    event_time="extracted_at",
    description="What the product itself read in a job description; it wins over the dictionaries.",
    last_by=("extracted_at", "_seq", "_line"),
    personal=True,
    fields=(
        Field("description_hash", "short_text", "The description, by its hash.", required=True),
        Field("role_type", "text", "The role that was read.", max_length=1_000),
        Field("seniority", "text", "The seniority that was read.", max_length=1_000),
        Field("topics", "objects", "`{name, priority, keywords}` of every topic. Personal.", required=True),
        Field("model", "text", "What read it.", max_length=1_000),
        Field("prompt_version", "text", "With which prompt.", max_length=1_000),
        Field("extracted_at", "timestamp", "When it was read.", required=True),
    ),
)

TOPICS = Source(
    "topics",
    key="topic_id",
    event_time="updated_at",
    description="One state of a topic that can be learned.",
    last_by=NEWEST_STATE,
    fields=(
        Field("topic_id", "short_text", "The topic; `-`, `_`, spaces and case make no difference.", required=True),
        Field("name", "text", "Its name, the id unless given.", max_length=1_000),
        Field("aliases", "texts", "Its other names."),
        Field("prerequisites", "texts", "Ids, names or aliases of what must be learned before."),
        Field("is_soft_skill", "boolean", "Soft skills neither have nor are prerequisites."),
        Field("updated_at", "timestamp", "When this state began.", required=True),
    ),
)

CONTENT_CHUNKS = Source(
    "content_chunks",
    key="chunk_id",
    event_time="updated_at",
    description="One state of a piece of the content library, with its embedding.",
    last_by=NEWEST_STATE,
    fields=(
        Field("chunk_id", "short_text", "The piece.", required=True),
        Field("source", "text", "The book or site it is from.", required=True, max_length=1_000),
        Field("source_type", "short_text", "What that is.", required=True, choices=("book", "web")),
        Field("locator", "text", "Where in it: a page, a heading, an address."),
        Field("text", "text", "What it says.", max_length=LONGEST_TEXT),
        Field("embedding", "numbers", "Its embedding.", lost="the chunks are compared with no topic"),
        Field("embedding_model", "text", "What made it.", max_length=1_000),
        Field("updated_at", "timestamp", "When this state began.", required=True),
    ),
)

TOPIC_EMBEDDINGS = Source(
    "topic_embeddings",
    key=("topic_id", "alias", "embedding_model"),
    event_time="updated_at",
    description="One state of the embedding of a topic's name or alias.",
    last_by=NEWEST_STATE,
    fields=(
        Field("topic_id", "short_text", "The topic.", required=True),
        Field("alias", "text", "The name or alias that was embedded.", required=True, max_length=1_000),
        Field("embedding", "numbers", "Its embedding.", required=True),
        Field("embedding_model", "text", "What made it.", required=True, max_length=1_000),
        Field("updated_at", "timestamp", "When this state began.", required=True),
    ),
)

CONTENT_REQUESTS = Source(
    "content_requests",
    key="request_id",
    event_time="requested_at",
    description="One request for generated content.",
    keeps="the first request of a key is a miss, however long ago it was",
    personal=True,
    fields=(
        Field("request_id", "short_text", "The request.", required=True),
        Field("user_id", "short_text", "Who asked. Personal.", required=True),
        Field("node_id", "short_text", "What the content is about.", required=True),
        Field(
            "content_type",
            "short_text",
            "Which kind of content.",
            required=True,
            choices=("explanation", "example", "quiz", "visualization"),
        ),
        Field("content_version", "short_text", "Which version of the prompt or template makes it.", required=True),
        Field("requested_at", "timestamp", "When it was asked for.", required=True),
    ),
)

TOPIC_PROGRESS = Source(
    "topic_progress",
    key=("user_id", "topic_id"),
    event_time="updated_at",
    description="One state of how much of a topic a person has completed.",
    last_by=NEWEST_STATE,
    personal=True,
    fields=(
        Field("user_id", "short_text", "Who learns. Personal.", required=True),
        Field("topic_id", "short_text", "The topic.", required=True),
        Field("completed", "number", "How much of it, in percent.", required=True, minimum=0, maximum=100),
        Field("updated_at", "timestamp", "When this state began.", required=True),
    ),
)

STUDY_SESSIONS = Source(
    "study_sessions",
    key="session_id",
    event_time="at",
    description="One session of study.",
    keeps="a person's pace counts from their first session",
    personal=True,
    fields=(
        Field("session_id", "short_text", "The session.", required=True),
        Field("user_id", "short_text", "Who studied. Personal.", required=True),
        Field("topic_id", "short_text", "What they studied.", required=True),
        # A week: a clock that was left running.
        Field("minutes", "number", "For how long.", required=True, minimum=0, maximum=10_080),
        Field("at", "timestamp", "When it began.", required=True),
    ),
)

SOURCES = (
    JOB_TARGETS,
    USER_PROFILES,
    JOB_EXTRACTIONS,
    TOPICS,
    CONTENT_CHUNKS,
    TOPIC_EMBEDDINGS,
    CONTENT_REQUESTS,
    TOPIC_PROGRESS,
    STUDY_SESSIONS,
)
