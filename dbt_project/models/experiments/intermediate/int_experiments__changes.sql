with new_batches as (
    select * from {{ ref('int_run__new_batches') }}
    where domain = 'experiments'
),

-- every day on which a delivery ever put these people, and so the days that they leave too
assigned as (
    select
        experiment_id,
        event_date,
        'assigned' as cause
    from {{ ref('int_experiments__assignments') }}
),

-- 30 days are the longest window of a metric, and the covariate's days come before the assignment
did as (
    select
        x.experiment_id,
        x.event_date,
        case d.source when 'metric_events' then 'did something' else 'converted' end as cause
    from {{ ref('int_experiments__deliveries') }} as d
    inner join {{ ref('int_experiments__exposures') }} as x on d.user_id = x.user_id
    where
        case d.source
            when 'metric_events'
                then
                    d.occurred_at < x.assigned_at + interval 30 day
                    and d.occurred_at >= {{ days_later('x.assigned_at', '-' ~ longest_pre_days()) }}
            else d.experiment_id = x.experiment_id
        end
),

-- whom a segmentation, a share or a cluster model concerns: everybody assigned since
moments as (
    select
        experiment_id,
        valid_from,
        'segmented' as cause
    from {{ ref('stg_experiments__configs') }}
    where
        _seq in (
            select b.batch_seq from new_batches as b
            where b.source = 'segmentation_configs'
        )
    union all
    select
        experiment_id,
        valid_from,
        'weighted' as cause
    from {{ ref('stg_experiments__weights') }}
    where
        _seq in (
            select b.batch_seq from new_batches as b
            where b.source = 'experiment_weights'
        )
    union all
    select
        experiment_id,
        trained_at as valid_from,
        'clustered' as cause
    from {{ ref('stg_experiments__cluster_models') }}
    where
        _seq in (
            select b.batch_seq from new_batches as b
            where b.source = 'cluster_models'
        )
    union all
    -- people who come late may bring an activation forward, which segments everybody after them
    select
        a.experiment_id,
        cast(min(a.event_date) as timestamp) as valid_from,
        'perhaps activated' as cause
    from {{ ref('int_experiments__assignments') }} as a
    where
        a.experiment_id in (
            select c.experiment_id from {{ ref('stg_experiments__configs') }} as c
            where c.auto_activation_enabled
        )
    group by a.experiment_id
),

since as (
    select
        x.experiment_id,
        x.event_date,
        m.cause
    from {{ ref('int_experiments__exposures') }} as x
    inner join moments as m on x.experiment_id = m.experiment_id and x.assigned_at >= m.valid_from
)

select
    experiment_id,
    event_date,
    event_date as known_on,
    min(cause) as cause
from (
    select * from assigned
    union all
    select * from did
    union all
    select * from since
) as touched
group by experiment_id, event_date
