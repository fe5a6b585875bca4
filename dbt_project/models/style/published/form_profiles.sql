-- forms of fewer than min_users people are one row (docs/rules/style.md#small-groups)
with profiles as (
    select
        *,
        case when is_small then 'other' else host end as shown_host,
        case when is_small then 'other' else schema_hash end as shown_schema_hash
    from {{ ref('int_style__form_profiles') }}
)

select
    shown_host as host,
    shown_schema_hash as schema_hash,
    coalesce(max(case when not is_small then canonical_map end), '{}') as canonical_map,
    cast(sum(ok_runs) as double) / sum(runs) as success_rate,
    cast(sum(edit_chars) as double) / nullif(sum(edit_runs), 0) as avg_edit_chars,
    cast(sum(duration_ms) as double) / nullif(sum(duration_runs), 0) as avg_duration_ms,
    cast(sum(runs) as bigint) as runs,
    cast(max(last_seen_at) as date) as last_seen_on,
    max(case when not is_small then quality end) as quality,
    count(*) as forms,
    cast(sum(case when quality = 'low' then 1 else 0 end) as bigint) as low_quality_forms,
    as_of_date
from profiles
group by as_of_date, shown_host, shown_schema_hash
