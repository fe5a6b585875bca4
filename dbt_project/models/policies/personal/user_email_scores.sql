with as_of as (
    select as_of_date from {{ ref('int_run__dates') }}
    where is_current
),

emails as (
    select
        e.email_id,
        e.user_id,
        e.received_at,
        as_of.as_of_date
    from {{ ref('stg_mail__emails') }} as e
    inner join as_of
        on
            cast(e.received_at as date) <= as_of.as_of_date
            and cast(e.received_at as date) > {{ add_days('as_of.as_of_date', '-' ~ var('email_score_days')) }}
),

features as (
    select
        email_id,
        user_id,
        feature
    from {{ ref('int_policies__email_features') }}
    where is_scored
),

-- evidence is summed as integers: a sum of doubles would depend on its order
evidence as (
    select
        features.email_id,
        count(*) as weighted_features,
        cast(sum(w.approvals - w.rejections) as bigint) as balance
    from features
    inner join {{ ref('int_policies__weights') }} as w
        on features.user_id = w.user_id and features.feature = w.feature
    group by features.email_id
)

select
    emails.email_id,
    emails.user_id,
    cast({{ var('weight_learning_rate') }} * coalesce(evidence.balance, 0) as double) as score,
    coalesce(evidence.weighted_features, 0) as weighted_features,
    emails.received_at,
    emails.as_of_date
from emails
left join evidence on emails.email_id = evidence.email_id
