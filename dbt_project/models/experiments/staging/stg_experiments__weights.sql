with experiment_weights as (
    select
        *,
        row_number() over (
            partition by experiment_id, variant_id, coalesce(segment_key, ''), valid_from
            order by _seq desc, _line desc
        ) as recency
    from {{ source('raw', 'experiment_weights') }}
    where _seq <= (select max(batch_seq) from {{ source('raw', 'landing_log') }})
)

select
    -- ids
    experiment_id,
    variant_id,
    coalesce(segment_key, '') as segment_key,

    -- measures
    weight,

    -- timestamps
    valid_from,

    -- delivery
    _seq
from experiment_weights
where recency = 1
