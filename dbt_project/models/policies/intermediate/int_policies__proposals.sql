with as_of as (
    select as_of_date from {{ ref('int_run__dates') }}
    where is_current
),

-- a review after as_of_date is not known yet: the proposal is still pending
deliveries as (
    select
        p.*,
        as_of.as_of_date,
        coalesce(cast(p.reviewed_at as date) > as_of.as_of_date, false) as is_reviewed_later
    from {{ ref('stg_policies__proposed_actions') }} as p
    inner join as_of on p.event_date <= as_of.as_of_date
),

ranked as (
    select
        *,
        row_number() over (
            partition by action_id
            order by is_reviewed_later asc, reviewed_at desc nulls last, _seq desc, _line desc
        ) as recency
    from deliveries
)

select
    action_id,
    policy_id,
    user_id,
    email_id,
    confidence,
    case
        when is_reviewed_later or status = 'pending' then 'pending'
        -- executed or failed: the person had approved it
        when status in ('approved', 'executed', 'failed') then 'approved'
        else status
    end as outcome,
    created_at,
    case when not is_reviewed_later then reviewed_at end as reviewed_at,
    event_date as created_date,
    as_of_date
from ranked
where recency = 1
