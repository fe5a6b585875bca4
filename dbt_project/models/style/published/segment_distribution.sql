with mix as (
    select
        a.as_of_date,
        m.segment_key,
        coalesce(m.discipline, 'other') as discipline,
        coalesce(m.host_family, 'other') as host_family,
        m.runs,
        case when m.segment_key is not null then m.runs else 0 end as titled_runs,
        m.first_people
    from {{ ref('fct_style__mix_daily') }} as m
    inner join {{ ref('int_run__dates') }} as a
        on
            a.is_current and m.event_date <= a.as_of_date
            and m.event_date > {{ add_days('a.as_of_date', '-' ~ var('lookback_days')) }}
),

{{ small_cells_as_other(
    'mix', ['as_of_date'], ['host_family', 'discipline', 'segment_key'], ['runs', 'titled_runs']
) }}

select
    segment_key,
    discipline,
    host_family,
    runs,
    case
        when segment_key is not null then coalesce(cast(titled_runs as double) / nullif(sum(titled_runs) over (), 0), 0)
    end as share_of_runs,
    cast(runs as double) / sum(runs) over () as share_of_all_runs,
    as_of_date
from shown_cells
