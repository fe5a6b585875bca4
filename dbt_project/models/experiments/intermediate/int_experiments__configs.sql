with landed as (
    select
        experiment_id,
        valid_from,
        mode,
        segment_by,
        min_samples_per_segment,
        auto_activation_enabled,
        auto_activation_threshold,
        false as is_activation
    from {{ ref('stg_experiments__configs') }}
),

activated as (
    select
        experiment_id,
        valid_from,
        'manual' as mode,
        {{ split_text("'source'", '|') }} as segment_by,
        min_samples_per_segment,
        true as auto_activation_enabled,
        auto_activation_threshold,
        true as is_activation
    from {{ ref('int_experiments__activations') }}
)

select
    *,
    -- what the product lands for the same moment stands above what the warehouse derived
    lead(valid_from) over (
        partition by experiment_id order by valid_from, case when is_activation then 0 else 1 end
    ) as valid_to
from (
    select * from landed
    union all
    select * from activated
) as configs
