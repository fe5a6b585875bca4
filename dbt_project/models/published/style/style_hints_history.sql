{{ config(materialized='incremental', incremental_strategy='replace_rows', on_schema_change='append_new_columns', meta={'replaces': 'requested_dates'}) }}

with hints as (
    select * from {{ ref('int_style__hints') }}
),

dates as (
    select * from {{ ref('int_run__as_of_dates') }}
    where is_requested
),

levels as (
    select max(case when level = 'form' then min_runs end) as form_min_runs
    from {{ ref('selection_levels') }}
    where enabled
)

select
    hints.host,
    hints.schema_hash,
    hints.host_family,
    hints.segment_key,
    hints.preferred_style_id,
    hints.source,
    hints.total_runs,
    hints.helpful,
    hints.unhelpful,
    hints.helpful_ratio,
    hints.avg_edit_chars,
    hints.confidence,
    hints.runner_up_style_id,
    hints.previous_style_id,
    hints.changed,
    {{ hint_explanation() }} as explanation,
    hints.style_stats,
    hints.segment_styles,
    hints.as_of_date,
    dates.published_at,
    dates.run_id
from hints
inner join dates on hints.as_of_date = dates.as_of_date
cross join levels
