with experiments as (
    select * from {{ ref('int_experiments__experiments') }}
    where status = 'active'
),

weights as (
    select
        w.*,
        max(case when w.variant_id = e.control_variant_id then w.mean end)
            over (partition by w.as_of_date, w.experiment_id)
            as control_mean
    from {{ ref('int_experiments__weights_next') }} as w
    inner join experiments as e on w.as_of_date = e.as_of_date and w.experiment_id = e.experiment_id
    where w.segment_key = 'all'
),

suggested as (
    select * from {{ ref('int_experiments__segment_suggestions') }}
    union all
    select
        as_of_date,
        experiment_id,
        'stop_variant' as type,
        '{"variant_id": ' || {{ json_string('variant_id') }} || '}' as suggested_config,
        'Stop variant ' || variant_id as title,
        'The probability that it is the best is ' || {{ said_percent('probability_best', 2) }}
        || '; people who see it convert at '
        || {{ said_percent('mean', 2) }} || '.' as description,
        cast(null as double) as expected_lift,
        1e0 - probability_best as confidence
    from weights
    where probability_best < 0.01 and not is_unsound
    union all
    select
        as_of_date,
        experiment_id,
        'ship_variant' as type,
        '{"variant_id": ' || {{ json_string('variant_id') }} || '}' as suggested_config,
        'Ship variant ' || variant_id as title,
        'It is the best with a probability of ' || {{ said_percent('probability_best', 2) }}
        || ' and converts at ' || {{ said_percent('mean', 2) }} || '.' as description,
        mean / nullif(control_mean, 0) - 1e0 as expected_lift,
        probability_best as confidence
    from weights
    where verdict = 'deploy'
    union all
    select
        h.as_of_date,
        h.experiment_id,
        'fix_assignment' as type,
        '{"check": "' || h.check_name || '"}' as suggested_config,
        'Mend how people are assigned' as title,
        h.explanation as description,
        cast(null as double) as expected_lift,
        1e0 - h.p_value as confidence
    from {{ ref('int_experiments__health') }} as h
    inner join experiments as e on h.as_of_date = e.as_of_date and h.experiment_id = e.experiment_id
    where
        h.is_alert and h.segment_key = 'all'
        and h.check_name in ('sample_ratio', 'zero_weight_exposed', 'multiple_exposures', 'weights_sum')
)

select
    md5(experiment_id || '|' || type || '|' || suggested_config) as recommendation_id,
    *
from suggested
