"""What the product set up, who was assigned to what, and what people did then (docs/rules/experiments.md)."""

from dagster_pipeline.landing.source import OWN_DAYS, Field, Source

# Starts, ends, shares and segmentations are planned ahead; farther than this a date is a mistake.
AHEAD = 3_650
# Sums of squares are kept exactly, as decimals: a value beyond this would not fit.
LARGEST_VALUE = 10**9
ALL_COUNTS = "people count from the first day of their experiment"

EXPERIMENTS = Source(
    "experiments",
    key=("experiment_id", "updated_at"),
    event_time="updated_at",
    description="One state of an experiment.",
    touches=("assignments.experiment_id",),
    personal=True,
    fields=(
        Field("experiment_id", "short_text", "The experiment.", required=True),
        Field("owner_id", "short_text", "Who may accept or dismiss its recommendations. Personal."),
        Field("name", "short_text", "Its name."),
        Field(
            "status",
            "short_text",
            "Where it stands.",
            required=True,
            choices=("draft", "active", "paused", "completed", "archived"),
        ),
        Field("started_at", "timestamp", "Earlier assignments do not count; may be planned.", days_ahead=AHEAD),
        Field("completed_at", "timestamp", "Later assignments do not count; may be planned.", days_ahead=AHEAD),
        Field("timezone", "short_text", "IANA time zone of hours and weekdays; UTC if absent."),
        Field("control_variant_id", "short_text", "The variant that others are compared with."),
        Field("updated_at", "timestamp", "When this state began.", required=True),
    ),
)

EXPERIMENT_VARIANTS = Source(
    "experiment_variants",
    key=("experiment_id", "variant_id", "updated_at"),
    event_time="updated_at",
    description="One state of a variant of an experiment.",
    touches=("assignments.experiment_id",),
    fields=(
        Field("experiment_id", "short_text", "The experiment.", required=True),
        Field("variant_id", "short_text", "The variant.", required=True),
        Field("name", "short_text", "Its name."),
        Field("is_control", "boolean", "Whether others are compared with it, where the experiment names no control."),
        Field("is_active", "boolean", "Whether people are still assigned to it; true if absent."),
        Field("updated_at", "timestamp", "When this state began.", required=True),
    ),
)

EXPERIMENT_WEIGHTS = Source(
    "experiment_weights",
    key=("experiment_id", "variant_id", "segment_key", "valid_from"),
    event_time="valid_from",
    description="The share of a variant that the product assigns by, from a moment on.",
    touches=("assignments.experiment_id",),
    fields=(
        Field("experiment_id", "short_text", "The experiment.", required=True),
        Field("variant_id", "short_text", "The variant.", required=True),
        Field("segment_key", "short_text", "The segment; empty for all of them.", empty_key=True),
        Field("valid_from", "timestamp", "From when on; may be planned.", required=True, days_ahead=AHEAD),
        Field("weight", "number", "The share, relative to those of the other variants.", required=True, minimum=0),
    ),
)

ASSIGNMENTS = Source(
    "assignments",
    key="assignment_id",
    event_time="assigned_at",
    description="One person given a variant; the first one per experiment and person counts.",
    last_by=("_seq", "_line"),
    keeps=ALL_COUNTS,
    touches=(OWN_DAYS, "assignments.user_id"),
    personal=True,
    fields=(
        Field("assignment_id", "short_text", "The assignment.", required=True),
        Field("experiment_id", "short_text", "The experiment.", required=True),
        Field("user_id", "short_text", "The person. Personal.", required=True),
        Field("variant_id", "short_text", "The variant.", required=True),
        Field(
            "channel",
            "short_text",
            "Where the person was; told from the context if absent.",
            choices=("web", "email", "funnel", "push"),
        ),
        Field("context", "object", "What the product knew of the visit: sources, user agent, country. Personal."),
        Field("weight", "number", "The probability that this variant had.", minimum=0),
        Field("assigned_at", "timestamp", "When it was assigned.", required=True),
    ),
)

CONVERSIONS = Source(
    "conversions",
    key="conversion_id",
    event_time="converted_at",
    description="What a person did, reported for one experiment.",
    last_by=("_seq", "_line"),
    keeps=ALL_COUNTS,
    touches=("assignments.user_id",),
    personal=True,
    fields=(
        Field("conversion_id", "short_text", "The conversion.", required=True),
        Field("experiment_id", "short_text", "The experiment.", required=True),
        Field("user_id", "short_text", "The person. Personal.", required=True),
        Field("metric", "short_text", "The metric; `conversion` if absent."),
        Field("value", "number", "Its value; 1 if absent.", minimum=-LARGEST_VALUE, maximum=LARGEST_VALUE),
        Field("converted_at", "timestamp", "When it happened.", required=True),
    ),
)

METRIC_EVENTS = Source(
    "metric_events",
    key="event_id",
    event_time="occurred_at",
    description="What a person did outside of any experiment; it counts in each that the person takes part in.",
    last_by=("_seq", "_line"),
    keeps=ALL_COUNTS,
    touches=("assignments.user_id",),
    personal=True,
    fields=(
        Field("event_id", "short_text", "The event.", required=True),
        Field("user_id", "short_text", "The person. Personal.", required=True),
        Field("metric", "short_text", "The metric.", required=True),
        Field("value", "number", "Its value; 1 if absent.", minimum=-LARGEST_VALUE, maximum=LARGEST_VALUE),
        Field("occurred_at", "timestamp", "When it happened.", required=True),
    ),
)

SEGMENTATION_CONFIGS = Source(
    "segmentation_configs",
    key=("experiment_id", "valid_from"),
    event_time="valid_from",
    description="How an experiment is cut into segments, from a moment on.",
    touches=("assignments.experiment_id",),
    fields=(
        Field("experiment_id", "short_text", "The experiment.", required=True),
        Field("valid_from", "timestamp", "From when on; may be planned.", required=True, days_ahead=AHEAD),
        Field(
            "mode",
            "short_text",
            "Not at all, by the fields of segment_by, or by clusters.",
            required=True,
            choices=("disabled", "manual", "auto"),
        ),
        Field("segment_by", "texts", "The fields of the context, in the order of the key."),
        Field(
            "min_samples_per_segment",
            "integer",
            "A smaller segment gets the weights of the whole experiment; 100 if absent.",
            minimum=1,
        ),
        Field("auto_activation_enabled", "boolean", "Whether it may be segmented by itself; false if absent."),
        Field("auto_activation_threshold", "integer", "People a day from which on it is; 1,000 if absent.", minimum=1),
    ),
)

RECOMMENDATION_ACTIONS = Source(
    "recommendation_actions",
    key=("recommendation_id", "acted_at"),
    event_time="acted_at",
    description="What somebody decided about a recommendation.",
    personal=True,
    fields=(
        Field("recommendation_id", "short_text", "The recommendation.", required=True),
        Field("acted_at", "timestamp", "When it was decided.", required=True),
        Field("action", "short_text", "The decision.", required=True, choices=("accept", "dismiss")),
        Field("reason", "text", "Why."),
        Field("actor_id", "short_text", "Who decided; only the owner counts. Personal.", required=True),
    ),
)

CLUSTER_MODELS = Source(
    "cluster_models",
    key=("experiment_id", "model_version", "cluster", "feature"),
    event_time="trained_at",
    description="One feature of one centroid of a trained clustering, written by `warehouse train-segments`.",
    touches=("assignments.experiment_id",),
    fields=(
        Field("experiment_id", "short_text", "The experiment.", required=True),
        Field("model_version", "integer", "Counts the models of the experiment.", required=True, minimum=1),
        Field("cluster", "integer", "The cluster.", required=True, minimum=0),
        Field("name", "short_text", "What the people of the cluster have in common.", required=True),
        Field("feature", "short_text", "A number, or `field=value`.", required=True),
        Field("scale", "number", "Its standard deviation in training.", required=True),
        Field("centre", "number", "Its mean in training.", required=True),
        Field("centroid", "number", "The centroid's value, scaled.", required=True),
        Field("silhouette", "number", "Mean silhouette of a sample of the training rows.", minimum=-1, maximum=1),
        Field("davies_bouldin", "number", "The Davies-Bouldin index; smaller is better.", minimum=0),
        Field("smallest_cluster", "integer", "People in the smallest cluster.", minimum=0),
        Field("mean_distance", "number", "Mean squared distance of the training rows to their centroid.", minimum=0),
        Field("assignments", "integer", "Training rows.", minimum=0),
        Field("is_accepted", "boolean", "Whether it is good enough to go live.", required=True),
        Field("trained_at", "timestamp", "As of when it was trained; it counts from then on.", required=True),
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
