with mix as (
    select
        a.as_of_date,
        m.*
    from {{ ref('fct_style__mix_daily') }} as m
    inner join {{ ref('int_run__dates') }} as a
        on
            a.is_current and m.event_date <= a.as_of_date
            and m.event_date > {{ add_days('a.as_of_date', '-' ~ var('lookback_days')) }}
)

select
    segment_key,
    coalesce(discipline, 'other') as discipline,
    coalesce(host_family, 'other') as host_family,
    cast(sum(runs) as bigint) as runs,
    cast(sum(runs) as double) / sum(sum(runs)) over () as share_of_runs,
    as_of_date
from mix
group by as_of_date, segment_key, coalesce(discipline, 'other'), coalesce(host_family, 'other')
