with as_of as (
    select as_of_date from {{ ref('int_run__dates') }}
    where is_current
),

manual_actions as (
    select * from {{ ref('stg_policies__manual_actions') }}
    where event_date <= (select as_of.as_of_date from as_of)
),

policies as (
    select * from {{ ref('int_policies__policies') }}
    where enabled
),

proposals as (
    select
        policy_id,
        user_id,
        email_id
    from {{ ref('int_policies__proposals') }}
)

select
    policies.policy_id,
    m.user_id,
    m.manual_id,
    m.created_at,
    m.event_date as created_date
from manual_actions as m
inner join policies on m.action = policies.action
where not exists (
    select 1
    from proposals
    where
        proposals.policy_id = policies.policy_id
        and proposals.user_id = m.user_id
        and proposals.email_id = m.email_id
)
