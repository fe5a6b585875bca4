-- The probabilities of a form and segment add up to one; otherwise clients would log wrong propensities.
select
    host,
    schema_hash,
    segment_key,
    sum(cast(probability as decimal(18, 6))) as total
from {{ ref('style_exploration') }}
group by host, schema_hash, segment_key
having sum(cast(probability as decimal(18, 6))) <> 1
