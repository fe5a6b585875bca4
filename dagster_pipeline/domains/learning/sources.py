"""Jobs people aim at, topics, the content library, and what people have learned (docs/rules/learning.md)."""

from dagster_pipeline.landing.source import Field, Source

SENIORITIES = ("intern", "junior", "mid", "senior", "not_specified")
# Longer descriptions are rejected with a reason; the longest real posting among 7,974 sentences has 8,000 characters.
LONGEST_TEXT = 1_000_000

JOB_TARGETS = Source(
    "job_targets",
    key="user_id",
    event_time="updated_at",
    description="One state of the job that a person aims at. Personal.",
    fields=(
        Field("user_id", required=True),
        Field("job_title"),
        Field("job_description", max_length=LONGEST_TEXT),
        Field("job_seniority"),
        Field("firm"),
        Field("updated_at", "timestamp", required=True),
    ),
)

USER_PROFILES = Source(
    "user_profiles",
    key="user_id",
    event_time="updated_at",
    description="One state of what a person says of themselves. Personal.",
    fields=(
        Field("user_id", required=True),
        Field("name"),
        Field("email"),
        Field("education_level"),
        Field("cv_url"),
        Field("linkedin_url"),
        Field("job_role"),
        Field("target_roles", "texts"),
        Field("updated_at", "timestamp", required=True),
    ),
)

JOB_EXTRACTIONS = Source(
    "job_extractions",
    key="description_hash",
    event_time="extracted_at",
    description="What the product itself read in a job description. It wins over the dictionaries.",
    fields=(
        Field("description_hash", required=True),
        Field("role_type"),
        Field("seniority"),
        Field("topics", "objects", required=True),
        Field("model"),
        Field("prompt_version"),
        Field("extracted_at", "timestamp", required=True),
    ),
)

TOPICS = Source(
    "topics",
    key="topic_id",
    event_time="updated_at",
    description="One state of a topic that can be learned.",
    fields=(
        Field("topic_id", required=True),
        Field("name"),
        Field("aliases", "texts"),
        Field("prerequisites", "texts"),
        Field("is_soft_skill", "boolean"),
        Field("updated_at", "timestamp", required=True),
    ),
)

CONTENT_CHUNKS = Source(
    "content_chunks",
    key="chunk_id",
    event_time="updated_at",
    description="One state of a piece of the content library, with its embedding.",
    fields=(
        Field("chunk_id", required=True),
        Field("source", required=True),
        Field("source_type", required=True, choices=("book", "web")),
        Field("locator"),
        Field("text", max_length=LONGEST_TEXT),
        Field("embedding", "numbers", lost="the chunks are compared with no topic"),
        Field("embedding_model"),
        Field("updated_at", "timestamp", required=True),
    ),
)

TOPIC_EMBEDDINGS = Source(
    "topic_embeddings",
    key=("topic_id", "alias", "embedding_model"),
    event_time="updated_at",
    description="One state of the embedding of a topic's name or alias.",
    fields=(
        Field("topic_id", required=True),
        Field("alias", required=True),
        Field("embedding", "numbers", required=True),
        Field("embedding_model", required=True),
        Field("updated_at", "timestamp", required=True),
    ),
)

CONTENT_REQUESTS = Source(
    "content_requests",
    key="request_id",
    event_time="requested_at",
    description="One request for generated content. Personal.",
    fields=(
        Field("request_id", required=True),
        Field("user_id", required=True),
        Field("node_id", required=True),
        Field("content_type", required=True, choices=("explanation", "example", "quiz", "visualization")),
        Field("content_version", required=True),
        Field("requested_at", "timestamp", required=True),
    ),
)

TOPIC_PROGRESS = Source(
    "topic_progress",
    key=("user_id", "topic_id"),
    event_time="updated_at",
    description="One state of how much of a topic a person has completed. Personal.",
    fields=(
        Field("user_id", required=True),
        Field("topic_id", required=True),
        Field("completed", "number", required=True, minimum=0, maximum=100),
        Field("updated_at", "timestamp", required=True),
    ),
)

STUDY_SESSIONS = Source(
    "study_sessions",
    key="session_id",
    event_time="at",
    description="One session of study. Personal.",
    fields=(
        Field("session_id", required=True),
        Field("user_id", required=True),
        Field("topic_id", required=True),
        Field("minutes", "number", required=True, minimum=0),
        Field("at", "timestamp", required=True),
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
