{#- Derived from what landed and not remembered: the same data activate on the same day, whenever they came. -#}
with configs as (
    select
        *,
        lead(valid_from) over (partition by experiment_id order by valid_from) as valid_to
    from {{ ref('stg_experiments__configs') }}
),

switched_on as (
    select * from configs
    where
        auto_activation_enabled
        and (mode = 'disabled' or mode = 'manual' and coalesce({{ array_length('segment_by') }}, 0) = 0)
),

sources as (
    select
        experiment_id,
        source,
        min(event_date) as first_seen
    from {{ ref('int_experiments__exposures') }}
    where status = 'ok' and source is not null and experiment_id in (select switched_on.experiment_id from switched_on)
    group by experiment_id, source
),

-- the day on which a second source was seen for the first time
second_source as (
    select
        experiment_id,
        first_seen
    from (
        select
            *,
            row_number() over (partition by experiment_id order by first_seen, source) as place
        from sources
    ) as ordered
    where place = 2
)

select
    t.experiment_id,
    cast({{ add_days('min(t.day)', 1) }} as timestamp) as valid_from,
    max(c.min_samples_per_segment) as min_samples_per_segment,
    max(c.auto_activation_threshold) as auto_activation_threshold
from {{ ref('int_experiments__daily_traffic') }} as t
inner join second_source as s on t.experiment_id = s.experiment_id and t.day >= s.first_seen
inner join switched_on as c
    on
        t.experiment_id = c.experiment_id
        and c.valid_from < cast({{ add_days('t.day', 1) }} as timestamp)
        and (c.valid_to is null or c.valid_to >= cast({{ add_days('t.day', 1) }} as timestamp))
where t.avg_daily_users >= c.auto_activation_threshold
group by t.experiment_id
