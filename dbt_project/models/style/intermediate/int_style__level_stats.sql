{%- set runs -%}
    (
        select
            as_of_dates.as_of_date,
            daily.*
        from {{ ref('fct_style__form_runs_daily') }} as daily
        inner join as_of_dates
            on
                daily.event_date <= as_of_dates.as_of_date
                and daily.event_date > {{ add_days('as_of_dates.as_of_date', '-' ~ var('lookback_days')) }}
        where daily.gen_style_id is not null
    )
{%- endset -%}
with as_of_dates as (
    select as_of_date from {{ ref('int_run__dates') }}
),

{{ grouped('windowed', runs,
    ['as_of_date', 'host', 'schema_hash', 'host_family', 'segment_key', 'gen_style_id'],
    sums_of(['runs', 'helpful', 'unhelpful', 'edit_runs', 'edit_chars'])) }},

{{ level_stats(people=true) }}
