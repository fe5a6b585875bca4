with as_of_dates as (
    select as_of_date from {{ ref('int_run__as_of_dates') }}
),

windowed as (
    select
        a.as_of_date,
        r.host,
        r.schema_hash,
        r.host_family,
        r.segment_key,
        r.gen_style_id,
        {{ sum_run_measures() }}
    from {{ ref('fct_style__form_runs_daily') }} as r
    inner join as_of_dates as a
        on
            r.event_date <= a.as_of_date
            and r.event_date > {{ add_days('a.as_of_date', '-' ~ var('lookback_days')) }}
    where r.gen_style_id is not null
    group by 1, 2, 3, 4, 5, 6
),

levels as (
    select
        as_of_date, 'form' as level, host, schema_hash,
        cast(null as varchar) as host_family, cast(null as varchar) as segment_key,
        gen_style_id, {{ sum_run_measures() }}
    from windowed
    group by as_of_date, host, schema_hash, gen_style_id
    union all
    select
        as_of_date, 'segment' as level, cast(null as varchar) as host, cast(null as varchar) as schema_hash,
        host_family, segment_key,
        gen_style_id, {{ sum_run_measures() }}
    from windowed
    where host_family is not null and segment_key is not null
    group by as_of_date, host_family, segment_key, gen_style_id
    union all
    select
        as_of_date, 'family' as level, cast(null as varchar) as host, cast(null as varchar) as schema_hash,
        host_family, cast(null as varchar) as segment_key,
        gen_style_id, {{ sum_run_measures() }}
    from windowed
    where host_family is not null
    group by as_of_date, host_family, gen_style_id
)

select
    as_of_date,
    level,
    host,
    schema_hash,
    host_family,
    segment_key,
    gen_style_id,
    runs as total_runs,
    helpful,
    unhelpful,
    {% if var('threshold_denominator') == 'runs' -%}
    cast(helpful as double) / runs as helpful_ratio,
    {%- else -%}
    coalesce(cast(helpful as double) / nullif(helpful + unhelpful, 0), 0) as helpful_ratio,
    {%- endif %}
    case when edit_runs > 0 then cast(edit_chars as double) / edit_runs end as avg_edit_chars,
    cast(helpful + unhelpful as double) / runs as feedback_rate
from levels
