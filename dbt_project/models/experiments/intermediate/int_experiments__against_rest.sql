with cells as (
    select
        as_of_date,
        experiment_id,
        segment_key,
        metric,
        variant_id,
        cast(sum(users) as bigint) as users,
        cast(sum(mature_users) as bigint) as mature_users,
        {{ moment('y') }} as y,
        {{ moment('d') }} as d
    from {{ ref('int_experiments__cells') }}
    group by as_of_date, experiment_id, segment_key, metric, variant_id
),

rest as (
    select
        s.*,
        m.kind,
        a.mature_users - s.mature_users as rest_users,
        a.y - s.y as rest_y,
        s.y / case m.kind when 'ratio' then nullif(s.d, 0) else nullif(s.mature_users, 0) end as rate,
        (a.y - s.y)
        / case m.kind when 'ratio' then nullif(a.d - s.d, 0) else nullif(a.mature_users - s.mature_users, 0) end
            as rest_rate,
        a.y / nullif(a.mature_users, 0) as pooled
    from cells as s
    left join cells as a
        on
            s.as_of_date = a.as_of_date and s.experiment_id = a.experiment_id and s.metric = a.metric
            and s.variant_id = a.variant_id and a.segment_key = 'all' and s.segment_key <> 'all'
    inner join {{ ref('experiment_metrics') }} as m on s.metric = m.metric
),

scored as (
    select
        *,
        rate / nullif(rest_rate, 0) - 1e0 as lift_vs_rest,
        case
            when kind = 'binary' and pooled > 0 and pooled < 1 then
                (rate - rest_rate)
                / sqrt(pooled * (1e0 - pooled) * (1e0 / nullif(mature_users, 0) + 1e0 / nullif(rest_users, 0)))
        end as z_vs_rest
    from rest
)

select
    as_of_date,
    experiment_id,
    segment_key,
    metric,
    variant_id,
    users,
    mature_users,
    rest_rate,
    lift_vs_rest,
    z_vs_rest,
    {{ normal_p('z_vs_rest') }} as p_vs_rest
from scored
