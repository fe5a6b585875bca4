with proposals as (
    select
        policy_id,
        user_id,
        created_date,
        outcome,
        greatest(created_at, coalesce(reviewed_at, created_at)) as updated_at
    from {{ ref('int_policies__proposals') }}
    where policy_id is not null
),

missed_actions as (
    select
        policy_id,
        user_id,
        created_date,
        'should_have' as outcome,
        created_at as updated_at
    from {{ ref('int_policies__missed_actions') }}
),

counted as (
    select * from proposals
    union all
    select * from missed_actions
)

select
    policy_id,
    user_id,
    created_date,
    sum(case when outcome <> 'should_have' then 1 else 0 end) as fired,
    sum(case when outcome = 'approved' then 1 else 0 end) as approved,
    sum(case when outcome = 'rejected' then 1 else 0 end) as rejected,
    sum(case when outcome = 'pending' then 1 else 0 end) as pending,
    sum(case when outcome = 'should_have' then 1 else 0 end) as should_have,
    max(updated_at) as updated_at
from counted
group by policy_id, user_id, created_date
