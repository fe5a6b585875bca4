with reviews as (
    select * from {{ ref('int_policies__reviews') }}
),

features as (
    select
        email_id,
        feature
    from {{ ref('int_policies__email_features') }}
),

evidence as (
    select
        reviews.user_id,
        features.feature,
        cast(sum(case when reviews.outcome = 'approved' then 1 else 0 end) as bigint) as approvals,
        cast(sum(case when reviews.outcome = 'rejected' then 1 else 0 end) as bigint) as rejections,
        max(reviews.reviewed_at) as updated_at
    from reviews
    inner join features on reviews.email_id = features.email_id
    group by reviews.user_id, features.feature
)

select
    user_id,
    feature,
    -- equal to adding the rate action by action, because a feature is present at most once
    cast({{ var('weight_learning_rate') }} * (approvals - rejections) as double) as weight,
    approvals,
    rejections,
    updated_at
from evidence
