with dates as (
    select as_of_date from {{ ref('int_style__pooled_dates') }}
    where is_decided and is_fitted_now
),

-- unlike int_style__level_stats only what was known on that evening: a later answer must not help to choose
windowed as (
    select
        dates.as_of_date,
        a.host,
        a.schema_hash,
        a.host_family,
        a.segment_key,
        a.gen_style_id,
        sum(a.runs) as runs,
        sum(a.helpful) as helpful,
        sum(a.unhelpful) as unhelpful,
        sum(a.edit_runs) as edit_runs,
        sum(a.edit_chars) as edit_chars
    from {{ ref('fct_style__answers_daily') }} as a
    inner join dates
        on
            a.event_date <= dates.as_of_date
            and a.event_date > {{ add_days('dates.as_of_date', '-' ~ var('lookback_days')) }}
            and a.known_on <= dates.as_of_date
    group by dates.as_of_date, a.host, a.schema_hash, a.host_family, a.segment_key, a.gen_style_id
),

{{ level_stats() }}
