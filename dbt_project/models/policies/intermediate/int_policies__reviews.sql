select
    action_id,
    user_id,
    email_id,
    outcome,
    greatest(created_at, coalesce(reviewed_at, created_at)) as reviewed_at
from {{ ref('int_policies__proposals') }}
where outcome in ('approved', 'rejected')
