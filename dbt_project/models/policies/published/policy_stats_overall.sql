with statistics as (
    {{ policy_statistics(ref('int_policies__windows_overall')) | indent(4) }}
)

select
    policy_id,
    window_days,
    users,
    fired,
    approved,
    rejected,
    pending,
    should_have,
    precision,
    precision_reviewed,
    recall,
    precision_low,
    precision_high,
    previous_fired,
    previous_precision,
    precision_trend,
    confidence_threshold,
    alert,
    updated_at,
    as_of_date
from statistics
