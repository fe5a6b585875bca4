with reviewed as (
    select
        policy_id,
        confidence,
        case when outcome = 'approved' then 1 else 0 end as approved,
        as_of_date
    from {{ ref('int_policies__proposals') }}
    where
        policy_id is not null and confidence is not null and outcome in ('approved', 'rejected')
        and created_date > {{ add_days('as_of_date', '-' ~ var('policy_threshold_days')) }}
),

-- Every logged confidence is a threshold that could have been: proposals from it on would have been made.
steps as (
    select
        policy_id,
        as_of_date,
        confidence as threshold,
        sum(sum(approved)) over higher as approved,
        sum(count(*)) over higher as reviewed,
        sum(sum(approved)) over (partition by policy_id) as all_approved,
        sum(count(*)) over (partition by policy_id) as all_reviewed
    from reviewed
    group by policy_id, as_of_date, confidence
    window higher as (partition by policy_id order by confidence desc)
),

judged as (
    select
        *,
        {{ ratio('approved', 'reviewed') }} >= {{ var('policy_precision_goal') }} as is_precise,
        {{ wilson_bound('approved', 'reviewed', '+') }} >= {{ var('policy_precision_goal') }} as may_be_precise,
        {{ wilson_bound('approved', 'reviewed', '-') }} >= {{ var('policy_precision_goal') }} as is_surely_precise
    from steps
    where all_reviewed >= {{ var('policy_threshold_min_reviewed') }}
),

-- The lowest threshold loses the least recall.
proposed as (
    select
        policy_id,
        as_of_date,
        min(all_reviewed) as reviewed,
        min(all_approved) as approved,
        min(case when is_precise then threshold end) as proposed_threshold,
        min(case when may_be_precise then threshold end) as threshold_low,
        min(case when is_surely_precise then threshold end) as threshold_high
    from judged
    group by policy_id, as_of_date
)

select
    proposed.policy_id,
    cast({{ var('policy_precision_goal') }} as double) as precision_goal,
    cast(proposed.reviewed as bigint) as reviewed,
    {{ ratio('proposed.approved', 'proposed.reviewed') }} as precision_now,
    cast(proposed.proposed_threshold as double) as proposed_threshold,
    cast(proposed.threshold_low as double) as threshold_low,
    cast(proposed.threshold_high as double) as threshold_high,
    {{ ratio('judged.approved', 'judged.reviewed') }} as precision_then,
    1 - {{ ratio('judged.approved', 'judged.all_approved') }} as recall_lost,
    cast(policies.confidence_threshold as double) as confidence_threshold,
    proposed.as_of_date
from proposed
left join judged
    on proposed.policy_id = judged.policy_id and proposed.proposed_threshold = judged.threshold
left join {{ ref('int_policies__policies') }} as policies on proposed.policy_id = policies.policy_id
