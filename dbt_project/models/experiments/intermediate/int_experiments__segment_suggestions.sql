with facts as (
    select
        e.as_of_date,
        e.experiment_id,
        e.mode,
        l.service_level,
        l.avg_daily_users,
        l.segments,
        l.segments_with_enough,
        u.uplift,
        u.confidence,
        case
            when l.avg_daily_users >= 10000 then '30 to 50 %'
            when l.avg_daily_users >= 5000 then '25 to 40 %'
            else '20 to 30 %'
        end as promise
    from {{ ref('int_experiments__experiments') }} as e
    inner join {{ ref('int_experiments__eligibility') }} as l
        on e.as_of_date = l.as_of_date and e.experiment_id = l.experiment_id
    left join {{ ref('int_experiments__uplift') }} as u
        on e.as_of_date = u.as_of_date and e.experiment_id = u.experiment_id
    where e.status = 'active'
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
)

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
