with shares as (
    select
        as_of_date,
        experiment_id,
        segment_key,
        variant_id,
        '{"variant_id": ' || {{ json_string('variant_id') }}
        || ', "weight": ' || {{ json_number('weight') }}
        || ', "probability_best": ' || {{ json_number('probability_best') }}
        || ', "verdict": "' || verdict || '"}' as share
    from {{ ref('experiment_weights_next') }}
),

variants as (
    select
        as_of_date,
        experiment_id,
        segment_key,
        '[' || {{ ordered_string_agg('share', 'variant_id', ', ') }} || ']' as shares
    from shares
    group by as_of_date, experiment_id, segment_key
)

-- people of a segment that is not listed get the shares of all
select
    as_of_date,
    experiment_id,
    {{ json_object_agg('segment_key', 'shares') }} as segments
from variants
group by as_of_date, experiment_id
