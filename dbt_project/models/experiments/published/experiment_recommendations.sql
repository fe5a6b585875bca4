select
    as_of_date,
    recommendation_id,
    experiment_id,
    type,
    title,
    description,
    expected_lift,
    confidence,
    suggested_config,
    status,
    filed_on,
    last_suggested_on,
    cast(decided_at as date) as decided_on
from {{ ref('int_experiments__recommendation_states') }}
