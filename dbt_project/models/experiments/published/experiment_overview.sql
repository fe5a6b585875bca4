with dates as (
    select as_of_date from {{ ref('int_run__dates') }}
    where is_current
),

experiments as (
    select e.*
    from {{ ref('int_experiments__experiments') }} as e
    inner join dates as d on e.as_of_date = d.as_of_date
),

-- the best segment by the rate of its people, whatever variant they saw
segments as (
    select
        *,
        row_number() over (partition by experiment_id order by rate desc nulls last, segment_key asc) as place,
        count(*) over (partition by experiment_id) as segments_count
    from {{ ref('experiment_segments') }}
    where segment_key <> 'all'
),

everybody as (
    select * from {{ ref('experiment_segments') }}
    where segment_key = 'all'
),

health as (
    select
        experiment_id,
        count(case when is_alert then 1 end) as alerts,
        {{ ordered_string_agg("case when is_alert then explanation end", "check_name", " ") }} as explanations
    from {{ ref('experiment_health') }}
    where segment_key = 'all'
    group by experiment_id
),

-- of variants that are best equally often, the first one leads
leaders as (
    select
        experiment_id,
        variant_id,
        probability_best,
        row_number() over (
            partition by experiment_id order by probability_best desc nulls last, variant_id asc
        ) as place
    from {{ ref('experiment_weights_next') }}
    where segment_key = 'all'
),

verdicts as (
    select
        experiment_id,
        min_by(verdict, case verdict when 'deploy' then 1 when 'likely' then 2 else 3 end) as verdict
    from {{ ref('experiment_weights_next') }}
    where segment_key = 'all'
    group by experiment_id
),

pending as (
    select
        experiment_id,
        count(*) as recommendations
    from {{ ref('experiment_recommendations') }}
    where status = 'pending'
    group by experiment_id
)

select
    e.as_of_date,
    e.experiment_id,
    e.status,
    e.mode,
    coalesce(s.segments_count, 0) as segments_count,
    l.uplift_of_segmenting as avg_lift,
    s.segment_key as best_segment,
    s.rate as best_segment_rate,
    s.rate / nullif(a.rate, 0) - 1e0 as best_segment_lift,
    a.users,
    l.avg_daily_users,
    l.service_level,
    l.days_to_decision,
    case when coalesce(h.alerts, 0) = 0 then 'sound' else 'alert' end as health,
    coalesce(h.explanations, 'Nothing is wrong.') as health_explanation,
    b.variant_id as leading_variant,
    b.probability_best,
    coalesce(v.verdict, 'continue') as verdict,
    coalesce(p.recommendations, 0) as pending_recommendations
from experiments as e
left join segments as s on e.experiment_id = s.experiment_id and s.place = 1
left join everybody as a on e.experiment_id = a.experiment_id
left join {{ ref('experiment_eligibility') }} as l on e.experiment_id = l.experiment_id
left join health as h on e.experiment_id = h.experiment_id
left join leaders as b on e.experiment_id = b.experiment_id and b.place = 1
left join verdicts as v on e.experiment_id = v.experiment_id
left join pending as p on e.experiment_id = p.experiment_id
