select
    host,
    schema_hash,
    canonical_map,
    case when not is_small then success_rate end as success_rate,
    case when not is_small then avg_edit_chars end as avg_edit_chars,
    case when not is_small then avg_duration_ms end as avg_duration_ms,
    case when not is_small then runs end as runs,
    case when not is_small then last_seen_at end as last_seen_at,
    quality,
    as_of_date
from {{ ref('int_style__form_profiles') }}
