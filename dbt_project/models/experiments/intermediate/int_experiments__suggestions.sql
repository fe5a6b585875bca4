with experiments as (
    select * from {{ ref('int_experiments__experiments') }}
),

facts as (
    select
        e.as_of_date,
        e.experiment_id,
        e.mode,
        e.status,
        l.service_level,
        l.avg_daily_users,
        l.heterogeneity_p,
        l.segments,
        l.segments_with_enough,
        u.uplift,
        u.confidence,
        case
            when l.avg_daily_users >= 10000 then '30 to 50 %'
            when l.avg_daily_users >= 5000 then '25 to 40 %'
            else '20 to 30 %'
        end as promise
    from experiments as e
    inner join {{ ref('int_experiments__eligibility') }} as l
        on e.as_of_date = l.as_of_date and e.experiment_id = l.experiment_id
    left join {{ ref('int_experiments__uplift') }} as u
        on e.as_of_date = u.as_of_date and e.experiment_id = u.experiment_id
    where e.status = 'active'
),

weights as (
    select
        w.*,
        max(case when w.variant_id = e.control_variant_id then w.mean end)
            over (partition by w.as_of_date, w.experiment_id)
            as control_mean
    from {{ ref('int_experiments__weights_next') }} as w
    inner join facts as f on w.as_of_date = f.as_of_date and w.experiment_id = f.experiment_id
    inner join experiments as e on w.as_of_date = e.as_of_date and w.experiment_id = e.experiment_id
    where w.segment_key = 'all'
),

-- experiments that were to be segmented by clusters, and whose newest training found none worth it
trained as (
    select
        f.as_of_date,
        f.experiment_id,
        max_by(m.is_accepted, m.model_version) as is_accepted,
        max_by(m.silhouette, m.model_version) as silhouette
    from facts as f
    inner join {{ ref('stg_experiments__cluster_models') }} as m
        on f.experiment_id = m.experiment_id and m.trained_at < cast({{ add_days('f.as_of_date', 1) }} as timestamp)
    where f.mode = 'auto'
    group by f.as_of_date, f.experiment_id
),

suggested as (
    select
        as_of_date,
        experiment_id,
        'enable_segmentation' as type,
        '{"mode": "manual", "segment_by": ["source"]}' as suggested_config,
        'Segment by source' as title,
        {{ said('avg_daily_users') }} || ' people a day are enough to tell sources apart. The origin promises '
        || promise
        || ' for this traffic; what it is worth here is measured once segments exist.' as description,
        cast(null as double) as expected_lift,
        cast(null as double) as confidence
    from facts
    where mode = 'disabled' and service_level <> 'analytics'
    union all
    select
        as_of_date,
        experiment_id,
        'add_segment' as type,
        '{"mode": "manual", "add": "device"}' as suggested_config,
        'Segment by device too' as title,
        'All ' || {{ said('segments') }} || ' segments have enough people and giving each its best variant is worth '
        || {{ said_percent('uplift') }} || '; a finer cut may show more.' as description,
        uplift as expected_lift,
        confidence
    from facts
    where mode = 'manual' and segments > 1 and segments = segments_with_enough and confidence >= 0.9
    union all
    select
        as_of_date,
        experiment_id,
        'enable_clustering' as type,
        '{"mode": "auto"}' as suggested_config,
        'Let clusters find the segments' as title,
        {{ said('avg_daily_users') }} || ' people a day are enough for clusters. The origin promises ' || promise
        || '; segments by hand are worth ' || {{ said_percent('coalesce(uplift, 0)') }} || ' here.' as description,
        uplift as expected_lift,
        confidence
    from facts
    where mode = 'manual' and service_level = 'clustering'
    union all
    select
        as_of_date,
        experiment_id,
        'enable_segmentation' as type,
        '{"mode": "manual", "segment_by": ["source"]}' as suggested_config,
        'Segment by source' as title,
        'The newest training found no clusters that stand apart (silhouette '
        || {{ number_text(rounded('silhouette', 2)) }} || '); segment by hand instead.' as description,
        cast(null as double) as expected_lift,
        cast(null as double) as confidence
    from trained
    where not is_accepted
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
    inner join facts as f on h.as_of_date = f.as_of_date and h.experiment_id = f.experiment_id
    where
        h.is_alert and h.segment_key = 'all'
        and h.check_name in ('sample_ratio', 'zero_weight_exposed', 'multiple_exposures', 'weights_sum')
)

select
    md5(experiment_id || '|' || type || '|' || suggested_config) as recommendation_id,
    *
from suggested
