with as_of_dates as (
    select as_of_date from {{ ref('int_run__dates') }}
),

windowed as (
    select
        a.as_of_date,
        r.host,
        r.schema_hash,
        r.host_family,
        r.segment_key,
        r.gen_style_id,
        {{ sum_run_measures() }},
        {{ merged_people('r.first_people') }} as first_people
    from {{ ref('fct_style__form_runs_daily') }} as r
    inner join as_of_dates as a
        on
            r.event_date <= a.as_of_date
            and r.event_date > {{ add_days('a.as_of_date', '-' ~ var('lookback_days')) }}
    where r.gen_style_id is not null
    group by a.as_of_date, r.host, r.schema_hash, r.host_family, r.segment_key, r.gen_style_id
),

{{ level_stats(people=true) }}
