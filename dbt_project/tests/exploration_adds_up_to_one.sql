-- Per form and segment the probabilities are a distribution, or the propensities that clients log would be wrong.
select
    host,
    schema_hash,
    segment_key,
    sum(cast(probability as decimal(18, 6))) as total
from {{ ref('style_exploration') }}
group by host, schema_hash, segment_key
having sum(cast(probability as decimal(18, 6))) <> 1
