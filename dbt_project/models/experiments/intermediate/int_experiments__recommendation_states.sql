{#- Dismissals answer one after the other: what is dismissed opens again after 30 days, at most so often in a row. -#}
{%- set rounds = 4 -%}
with current_date_ as (
    select
        as_of_date,
        cast({{ add_days('as_of_date', 1) }} as timestamp) as end_of_day
    from {{ ref('int_run__dates') }}
    where is_current
),

filed as (
    select
        h.recommendation_id,
        min(h.as_of_date) as filed_on,
        max(h.as_of_date) as last_suggested_on
    from {{ ref('experiment_recommendations_history') }} as h
    inner join current_date_ as d on h.as_of_date <= d.as_of_date
    group by h.recommendation_id
),

latest as (
    select
        h.*,
        f.filed_on,
        f.last_suggested_on
    from {{ ref('experiment_recommendations_history') }} as h
    inner join filed as f on h.recommendation_id = f.recommendation_id and h.as_of_date = f.last_suggested_on
),

-- the owner's word only, and only once there was something to answer
actions as (
    select
        a.recommendation_id,
        a.action,
        a.acted_at
    from {{ ref('stg_experiments__actions') }} as a
    inner join latest as l on a.recommendation_id = l.recommendation_id
    inner join current_date_ as d on a.acted_at < d.end_of_day
    inner join {{ ref('int_experiments__experiments') }} as e
        on d.as_of_date = e.as_of_date and l.experiment_id = e.experiment_id and a.actor_id = e.owner_id
    where a.acted_at >= cast(l.filed_on as timestamp)
),

answers_0 as (
    select
        recommendation_id,
        min_by(action, acted_at) as action,
        min(acted_at) as acted_at
    from actions
    group by recommendation_id
),

{% for round in range(rounds) -%}
    answers_{{ round + 1 }} as (
        select
            b.recommendation_id,
            coalesce(min_by(a.action, a.acted_at), max(b.action)) as action,
            coalesce(min(a.acted_at), max(b.acted_at)) as acted_at
        from answers_{{ round }} as b
        left join actions as a
            on
                b.recommendation_id = a.recommendation_id and b.action = 'dismiss'
                and a.acted_at >= b.acted_at + interval 30 day
        group by b.recommendation_id
    ),

{% endfor -%}
answered as (
    select * from answers_{{ rounds }}
)

select
    l.recommendation_id,
    l.experiment_id,
    l.type,
    l.title,
    l.description,
    l.expected_lift,
    l.confidence,
    l.suggested_config,
    case
        when a.action = 'accept' then 'accepted'
        when a.action = 'dismiss' and d.end_of_day <= a.acted_at + interval 30 day then 'dismissed'
        when l.last_suggested_on < d.as_of_date then 'expired'
        else 'pending'
    end as status,
    l.filed_on,
    l.last_suggested_on,
    a.acted_at as decided_at,
    d.as_of_date
from latest as l
cross join current_date_ as d
left join answered as a on l.recommendation_id = a.recommendation_id
