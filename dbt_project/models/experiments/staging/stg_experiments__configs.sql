with segmentation_configs as (
    select
        *,
        row_number() over (partition by experiment_id, valid_from order by _seq desc, _line desc) as recency
    from {{ source('raw', 'segmentation_configs') }}
    where _seq <= (select max(batch_seq) from {{ source('raw', 'landing_log') }})
)

select
    -- ids
    experiment_id,

    -- what it is
    mode,
    segment_by,
    coalesce(min_samples_per_segment, 100) as min_samples_per_segment,
    coalesce(auto_activation_enabled, false) as auto_activation_enabled,
    coalesce(auto_activation_threshold, 1000) as auto_activation_threshold,

    -- timestamps
    valid_from,

    -- delivery
    _seq
from segmentation_configs
where recency = 1
