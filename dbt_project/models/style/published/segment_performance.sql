{%- set lookback = var('lookback_days') -%}
{#- Days ago: from the first, before the second. -#}
{%- set windows = {
    'window': [0, lookback], 'week': [0, 7], 'previous_week': [7, 14], 'month': [0, 30], 'previous_month': [30, 60]
} -%}
{%- set days -%}
    (
        select
            dates.as_of_date,
            dates.oldest,
            -- runs on hosts of no known family are other
            coalesce(daily.host_family, 'other') as host_family,
            daily.segment_key,
            daily.gen_style_id,
            {{ last_bound(whole_days('daily.event_date', 'dates.as_of_date'), windows) }} as days_ago,
            daily.runs,
            daily.helpful,
            daily.helpful + daily.unhelpful as answered,
            daily.first_people
        from {{ ref('fct_style__form_runs_daily') }} as daily
        inner join dates
            on
                daily.event_date <= dates.as_of_date
                and daily.event_date > {{ add_days('dates.as_of_date', '-' ~ [lookback, 60] | max) }}
        where daily.segment_key is not null and daily.gen_style_id is not null
    )
{%- endset -%}
with dates as (
    select
        as_of_date,
        -- nothing is compared with days before the first run
        {{ whole_days('(select min(event_date) from ' ~ ref('fct_style__users_daily') ~ ')', 'as_of_date') }} as oldest
    from {{ ref('int_run__dates') }}
    where is_current
),

choices as (
    select * from {{ ref('int_selection__level_choices') }}
    where level = 'segment'
),

{{ grouped('runs', days, ['as_of_date', 'oldest', 'host_family', 'segment_key', 'gen_style_id', 'days_ago'],
    sums_of(['runs', 'helpful', 'answered'])) }},

{{ families_and_segments_shown('runs', 'days_ago < ' ~ lookback) }},

segments as (
    select
        runs.as_of_date,
        runs.oldest,
        shown.shown_family,
        shown.shown_segment,
        count(distinct case when runs.days_ago < {{ lookback }} then runs.gen_style_id end) as styles,
        {% for name, days in windows.items() -%}
            {{ is_small(merged_people(
                'case when days_ago >= ' ~ days[0] ~ ' and days_ago < ' ~ days[1] ~ ' then first_people end'
            )) }} as {{ name }}_is_small,
        {% endfor -%}
        {{ window_sums(windows, ['runs', 'helpful', 'answered']) }}
    from runs
    inner join shown on runs.host_family = shown.host_family and runs.segment_key = shown.segment_key
    group by runs.as_of_date, runs.oldest, shown.shown_family, shown.shown_segment
)

select
    segments.shown_family as host_family,
    segments.shown_segment as segment_key,
    segments.styles,
    segments.window_runs as runs,
    segments.window_helpful as helpful,
    segments.window_answered - segments.window_helpful as unhelpful,
    cast(segments.window_helpful as double) / segments.window_runs as helpful_ratio,
    cast(segments.window_helpful as double) / nullif(segments.window_answered, 0) as helpful_share,
    cast(segments.window_answered as double) / segments.window_runs as feedback_rate,
    choices.preferred_style_id as best_style_id,
    case when choices.preferred_style_id is not null and not choices.is_small then choices.helpful_ratio end
        as best_helpful_ratio,
    {{ compared_with_before('week', windows) }},
    {{ compared_with_before('month', windows) }},
    segments.as_of_date
from segments
left join choices
    on
        segments.as_of_date = choices.as_of_date
        and segments.shown_family = choices.host_family
        and segments.shown_segment = choices.segment_key
where segments.window_runs > 0
