with members as (
    select * from {{ ref('int_experiments__segments') }}
    where status = 'ok'
)

-- conversions whenever they happened, for those that cannot be credited are counted too
select
    m.experiment_id,
    m.user_id,
    m.assigned_at,
    m.event_date,
    e.source,
    e.event_id,
    e.metric,
    e.value,
    e.occurred_at
from members as m
inner join {{ ref('int_experiments__events') }} as e on m.user_id = e.user_id
where
    e.experiment_id = m.experiment_id
    or (
        e.source = 'metric_events'
        and e.occurred_at < m.assigned_at + interval 30 day
        and e.occurred_at >= m.assigned_at - interval {{ longest_pre_days() }} day
    )
