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
    case
        when segment_key is not null
            then cast(sum(runs) as double) / sum(case when segment_key is not null then sum(runs) end) over ()
    end as share_of_runs,
    cast(sum(runs) as double) / sum(sum(runs)) over () as share_of_all_runs,
    as_of_date
from mix
group by as_of_date, segment_key, coalesce(discipline, 'other'), coalesce(host_family, 'other')
