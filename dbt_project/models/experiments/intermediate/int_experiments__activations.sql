{#- Derived from what landed and not remembered: the same data activate on the same day, whenever they came. -#}
with configs as (
    select
        *,
        lead(valid_from) over (partition by experiment_id order by valid_from) as valid_to
    from {{ ref('stg_experiments__configs') }}
),

switched_on as (
    select * from configs
    where auto_activation_enabled and (mode = 'disabled' or {{ array_length('segment_by') }} = 0 and mode = 'manual')
),

days as (
    select
        experiment_id,
        event_date,
        count(*) as users
    from {{ ref('int_experiments__exposures') }}
    where status = 'ok' and experiment_id in (select switched_on.experiment_id from switched_on)
    group by experiment_id, event_date
),

-- the day on which a second source was seen for the first time
sources as (
    select
        experiment_id,
        source,
        min(event_date) as first_seen
    from {{ ref('int_experiments__exposures') }}
    where status = 'ok' and source is not null and experiment_id in (select switched_on.experiment_id from switched_on)
    group by experiment_id, source
),

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
),

starts as (
    select
        days.experiment_id,
        least(min(days.event_date), coalesce(min(cast(d.started_at as date)), min(days.event_date))) as first_day
    from days
    left join {{ ref('int_experiments__definitions') }} as d on days.experiment_id = d.experiment_id
    group by days.experiment_id
),

averages as (
    select
        d.experiment_id,
        d.event_date,
        sum(w.users) / least(7, {{ whole_days('max(s.first_day)', 'd.event_date') }} + 1) as average
    from days as d
    inner join starts as s on d.experiment_id = s.experiment_id
    inner join days as w
        on
            d.experiment_id = w.experiment_id
            and w.event_date <= d.event_date and w.event_date > {{ add_days('d.event_date', -7) }}
    group by d.experiment_id, d.event_date
)

select
    a.experiment_id,
    cast({{ add_days('min(a.event_date)', 1) }} as timestamp) as valid_from,
    max(c.min_samples_per_segment) as min_samples_per_segment,
    max(c.auto_activation_threshold) as auto_activation_threshold
from averages as a
inner join second_source as s on a.experiment_id = s.experiment_id and s.first_seen <= a.event_date
inner join switched_on as c
    on
        a.experiment_id = c.experiment_id
        and c.valid_from < cast({{ add_days('a.event_date', 1) }} as timestamp)
        and (c.valid_to is null or c.valid_to >= cast({{ add_days('a.event_date', 1) }} as timestamp))
where a.average >= c.auto_activation_threshold
group by a.experiment_id
