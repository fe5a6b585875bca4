select
    r.as_of_date,
    r.experiment_id,
    r.segment_key,
    r.variant_id,
    r.weight,
    r.probability_best,
    r.expected_loss,
    r.verdict
from {{ ref('int_experiments__weights_next') }} as r
inner join {{ ref('int_experiments__public_segments') }} as p
    on r.as_of_date = p.as_of_date and r.experiment_id = p.experiment_id and r.segment_key = p.segment_key
