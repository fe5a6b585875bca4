with experiment_variants as (
    select
        *,
        row_number() over (partition by experiment_id, variant_id, updated_at order by _seq desc, _line desc) as recency
    from {{ source('raw', 'experiment_variants') }}
    where _seq <= (select max(batch_seq) from {{ source('raw', 'landing_log') }})
)

select
    -- ids
    experiment_id,
    variant_id,

    -- what it is
    name,
    coalesce(is_control, false) as is_control,
    coalesce(is_active, true) as is_active,

    -- timestamps
    updated_at,

    -- delivery
    _seq
from experiment_variants
where recency = 1
