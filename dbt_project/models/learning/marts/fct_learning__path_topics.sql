{{ replaces('user_id in (select user_id from {ledger})', ledger='int_learning__changed_users') }}

select
    user_id,
    profile_version,
    position,
    stage,
    step,
    depth,
    topic_id,
    weight,
    is_wanted,
    is_covered,
    is_done,
    confidence
from {{ ref('int_learning__path_topics') }}
