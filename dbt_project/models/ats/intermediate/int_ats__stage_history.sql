with as_of as (
    select
        as_of_date,
        {{ add_days('as_of_date', 1) }} as next_day
    from {{ ref('int_run__dates') }}
    where is_current
),

greenhouse as (
    select * from {{ ref('stg_greenhouse__application_history') }}
),

lever as (
    select * from {{ ref('stg_lever__opportunity_stage_history') }}
),

changes as (
    select
        'greenhouse' as system,
        application_id,
        cast(new_stage_id as string) as stage_id,
        new_status as status,
        changed_at
    from greenhouse
    union all
    select
        'lever' as system,
        opportunity_id as application_id,
        stage_id,
        cast(null as string) as status,
        changed_at
    from lever
),

dated as (
    select
        changes.*,
        changes.changed_at < as_of.next_day as is_known
    from changes
    cross join as_of
),

ranked as (
    select
        *,
        row_number() over (
            partition by system, application_id, is_known, stage_id is not null order by changed_at desc
        ) as stage_recency,
        row_number() over (
            partition by system, application_id, is_known, status is not null order by changed_at desc
        ) as status_recency
    from dated
)

select
    system,
    application_id,
    max(case when is_known then changed_at end) as last_stage_change,
    min(changed_at) as first_stage_change,
    max(case when is_known and stage_recency = 1 then stage_id end) as stage_id,
    max(case when is_known and status_recency = 1 then status end) as status,
    -- the application's own columns are then newer than as_of_date
    coalesce(bool_or(not is_known and stage_id is not null), false) as stage_changed_later,
    coalesce(bool_or(not is_known and status is not null), false) as status_changed_later
from ranked
group by system, application_id
