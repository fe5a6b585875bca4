with assignments as (
    select * from {{ ref('int_experiments__assignments') }}
    where recency = 1
),

definitions as (
    select * from {{ ref('int_experiments__definitions') }}
),

variants as (
    select distinct
        experiment_id,
        variant_id
    from {{ ref('stg_experiments__variants') }}
),

judged as (
    select
        a.*,
        coalesce(d.timezone, 'UTC') as timezone,
        case
            when d.experiment_id is null then 'unknown experiment'
            when v.variant_id is null then 'unknown variant'
            when a.assigned_at < d.started_at then 'before start'
            when a.assigned_at > d.completed_at then 'after end'
        end as reason
    from assignments as a
    left join definitions as d on a.experiment_id = d.experiment_id
    left join variants as v on a.experiment_id = v.experiment_id and a.variant_id = v.variant_id
),

-- what counts for nothing does not make anybody a member: the first assignment is the first that counts
ranked as (
    select
        *,
        row_number() over member as place,
        first_value(variant_id) over member as first_variant_id
    from judged
    window member as (
        partition by experiment_id, user_id
        order by case when reason is null then 0 else 1 end, assigned_at, assignment_id
    )
),

members as (
    select
        experiment_id,
        user_id,
        min(case when reason is null and variant_id <> first_variant_id then event_date end) as multiple_on,
        count(*) as assignments,
        count(case when reason is not null then 1 end) as refused_assignments
    from ranked
    group by experiment_id, user_id
)

select
    r.experiment_id,
    r.user_id,
    r.assignment_id,
    r.variant_id,
    r.reason,
    r.timezone,
    r.channel,
    r.context,
    r.weight as logged_weight,
    r.assigned_at,
    r.event_date,
    m.multiple_on,
    m.assignments,
    m.refused_assignments
from ranked as r
inner join members as m on r.experiment_id = m.experiment_id and r.user_id = m.user_id
where r.place = 1
