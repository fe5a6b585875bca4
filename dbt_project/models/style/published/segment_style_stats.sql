select
    host_family,
    segment_key,
    gen_style_id,
    total_runs,
    helpful,
    unhelpful,
    helpful_ratio,
    cast(helpful as double) / nullif(helpful + unhelpful, 0) as helpful_share,
    avg_edit_chars,
    feedback_rate,
    as_of_date
from {{ ref('int_style__level_stats') }}
where
    level = 'segment'
    and as_of_date in (
        select as_of_date from {{ ref('int_run__dates') }}
        where is_current
    )
