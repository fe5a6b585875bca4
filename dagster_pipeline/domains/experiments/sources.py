"""What the product set up, who was assigned to what, and what people did then (docs/rules/experiments.md §1)."""

from dagster_pipeline.landing.source import Field, Source

EXPERIMENTS = Source(
    "experiments",
    key=("experiment_id", "updated_at"),
    event_time="updated_at",
    description="One state of an experiment.",
    fields=(
        Field("experiment_id", required=True),
        Field("owner_id"),
        Field("name"),
        Field("status", required=True, choices=("draft", "active", "paused", "completed", "archived")),
        Field("started_at", "timestamp"),
        Field("completed_at", "timestamp"),
        Field("timezone"),
        Field("control_variant_id"),
        Field("updated_at", "timestamp", required=True),
    ),
)

EXPERIMENT_VARIANTS = Source(
    "experiment_variants",
    key=("experiment_id", "variant_id", "updated_at"),
    event_time="updated_at",
    description="One state of a variant of an experiment.",
    fields=(
        Field("experiment_id", required=True),
        Field("variant_id", required=True),
        Field("name"),
        Field("is_control", "boolean"),
        Field("is_active", "boolean"),
        Field("updated_at", "timestamp", required=True),
    ),
)

EXPERIMENT_WEIGHTS = Source(
    "experiment_weights",
    key=("experiment_id", "variant_id", "segment_key", "valid_from"),
    event_time="valid_from",
    description="The share of a variant that the product assigns by, from a moment on.",
    fields=(
        Field("experiment_id", required=True),
        Field("variant_id", required=True),
        Field("segment_key"),
        Field("valid_from", "timestamp", required=True),
        Field("weight", "number", required=True, minimum=0),
    ),
)

ASSIGNMENTS = Source(
    "assignments",
    key="assignment_id",
    event_time="assigned_at",
    description="One person given a variant; the first one per experiment and person counts.",
    fields=(
        Field("assignment_id", required=True),
        Field("experiment_id", required=True),
        Field("user_id", required=True),
        Field("variant_id", required=True),
        Field("channel", choices=("web", "email", "funnel", "push")),
        Field("context", "object"),
        Field("weight", "number", minimum=0),
        Field("assigned_at", "timestamp", required=True),
    ),
)

# Sums of squares are kept exactly, as decimals: a value beyond this would not fit.
LARGEST_VALUE = 10**9

CONVERSIONS = Source(
    "conversions",
    key="conversion_id",
    event_time="converted_at",
    description="What a person did, reported for one experiment.",
    fields=(
        Field("conversion_id", required=True),
        Field("experiment_id", required=True),
        Field("user_id", required=True),
        Field("metric"),
        Field("value", "number", minimum=-LARGEST_VALUE, maximum=LARGEST_VALUE),
        Field("converted_at", "timestamp", required=True),
    ),
)

METRIC_EVENTS = Source(
    "metric_events",
    key="event_id",
    event_time="occurred_at",
    description="What a person did outside of any experiment; it counts in each that the person takes part in.",
    fields=(
        Field("event_id", required=True),
        Field("user_id", required=True),
        Field("metric", required=True),
        Field("value", "number", minimum=-LARGEST_VALUE, maximum=LARGEST_VALUE),
        Field("occurred_at", "timestamp", required=True),
    ),
)

SEGMENTATION_CONFIGS = Source(
    "segmentation_configs",
    key=("experiment_id", "valid_from"),
    event_time="valid_from",
    description="How an experiment is cut into segments, from a moment on.",
    fields=(
        Field("experiment_id", required=True),
        Field("valid_from", "timestamp", required=True),
        Field("mode", required=True, choices=("disabled", "manual", "auto")),
        Field("segment_by", "texts"),
        Field("min_samples_per_segment", "integer", minimum=1),
        Field("auto_activation_enabled", "boolean"),
        Field("auto_activation_threshold", "integer", minimum=1),
    ),
)

RECOMMENDATION_ACTIONS = Source(
    "recommendation_actions",
    key=("recommendation_id", "acted_at"),
    event_time="acted_at",
    description="What somebody decided about a recommendation.",
    fields=(
        Field("recommendation_id", required=True),
        Field("acted_at", "timestamp", required=True),
        Field("action", required=True, choices=("accept", "dismiss")),
        Field("reason"),
        Field("actor_id", required=True),
    ),
)

CLUSTER_MODELS = Source(
    "cluster_models",
    key=("experiment_id", "model_version", "cluster", "feature"),
    event_time="trained_at",
    description="One feature of one centroid of a trained clustering, written by warehouse train-segments.",
    fields=(
        Field("experiment_id", required=True),
        Field("model_version", "integer", required=True, minimum=1),
        Field("cluster", "integer", required=True, minimum=0),
        Field("name", required=True),
        Field("feature", required=True),
        Field("scale", "number", required=True),
        Field("centre", "number", required=True),
        Field("centroid", "number", required=True),
        Field("silhouette", "number"),
        Field("davies_bouldin", "number"),
        Field("smallest_cluster", "integer"),
        Field("mean_distance", "number"),
        Field("assignments", "integer"),
        Field("is_accepted", "boolean", required=True),
        Field("trained_at", "timestamp", required=True),
    ),
)

SOURCES = (
    EXPERIMENTS,
    EXPERIMENT_VARIANTS,
    EXPERIMENT_WEIGHTS,
    ASSIGNMENTS,
    CONVERSIONS,
    METRIC_EVENTS,
    SEGMENTATION_CONFIGS,
    RECOMMENDATION_ACTIONS,
    CLUSTER_MODELS,
)
