with stats as (
    select * from {{ ref('int_style__level_stats') }}
    where
        level = 'segment'
        and as_of_date in (
            select as_of_date from {{ ref('int_run__dates') }}
            where is_current
        )
),

-- runs on hosts of no known family
others as (
    select
        a.as_of_date,
        'other' as host_family,
        r.segment_key,
        r.gen_style_id,
        sum(r.runs) as total_runs,
        sum(r.helpful) as helpful,
        sum(r.unhelpful) as unhelpful
    from {{ ref('fct_style__form_runs_daily') }} as r
    inner join {{ ref('int_run__dates') }} as a
        on
            a.is_current and r.event_date <= a.as_of_date
            and r.event_date > {{ add_days('a.as_of_date', '-' ~ var('lookback_days')) }}
    where r.host_family is null and r.segment_key is not null and r.gen_style_id is not null
    group by a.as_of_date, r.segment_key, r.gen_style_id
),

united as (
    select
        as_of_date,
        host_family,
        segment_key,
        total_runs,
        helpful,
        unhelpful
    from stats
    union all
    select
        as_of_date,
        host_family,
        segment_key,
        total_runs,
        helpful,
        unhelpful
    from others
),

choices as (
    select * from {{ ref('int_selection__level_choices') }}
    where level = 'segment'
),

segments as (
    select
        as_of_date,
        host_family,
        segment_key,
        count(*) as styles,
        cast(sum(total_runs) as bigint) as total_runs,
        cast(sum(helpful) as bigint) as helpful,
        cast(sum(unhelpful) as bigint) as unhelpful
    from united
    group by as_of_date, host_family, segment_key
)

select
    segments.host_family,
    segments.segment_key,
    segments.styles,
    segments.total_runs,
    segments.helpful,
    segments.unhelpful,
    cast(segments.helpful as double) / segments.total_runs as helpful_ratio,
    cast(segments.helpful + segments.unhelpful as double) / segments.total_runs as feedback_rate,
    choices.preferred_style_id as best_style_id,
    case when choices.preferred_style_id is not null then choices.helpful_ratio end as best_helpful_ratio,
    segments.as_of_date
from segments
left join choices
    on
        segments.as_of_date = choices.as_of_date
        and segments.host_family = choices.host_family
        and segments.segment_key = choices.segment_key
