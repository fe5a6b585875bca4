select
    r.as_of_date,
    r.experiment_id,
    r.segment_key,
    r.check_name,
    r.observed,
    r.expected,
    r.p_value,
    coalesce(r.is_alert, false) as is_alert,
    r.explanation
from {{ ref('int_experiments__health') }} as r
inner join {{ ref('int_experiments__public_segments') }} as p
    on r.as_of_date = p.as_of_date and r.experiment_id = p.experiment_id and r.segment_key = p.segment_key
