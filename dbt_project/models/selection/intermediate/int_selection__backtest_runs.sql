with dates as (
    select
        as_of_date,
        run_date
    from {{ ref('int_selection__backtest_dates') }}
),

outcomes as (
    select
        dates.as_of_date,
        o.*
    from {{ ref('fct_selection__outcomes_daily') }} as o
    inner join dates on o.event_date = dates.run_date
),

styles as (
    select count(distinct gen_style_id) as how_many from outcomes
),

-- where the client does not log a propensity: what it exploits on a form that day is what exploit runs got
exploited as (
    select
        event_date,
        host,
        schema_hash,
        gen_style_id,
        row_number() over (
            partition by event_date, host, schema_hash order by sum(runs) desc, gen_style_id asc
        ) as place
    from outcomes
    where policy = 'exploit'
    group by event_date, host, schema_hash, gen_style_id
),

answering as (
    select (cast(sum(helpful + unhelpful) as double) + 1) / (sum(runs) + 2) as rate
    from outcomes
),

answering_forms as (
    select
        o.host,
        o.schema_hash,
        (cast(sum(o.helpful + o.unhelpful) as double) + 20 * max(a.rate)) / (sum(o.runs) + 20) as rate
    from outcomes as o
    cross join answering as a
    group by o.host, o.schema_hash
),

answering_styles as (
    select
        o.gen_style_id,
        (cast(sum(o.helpful + o.unhelpful) as double) + 20 * max(a.rate)) / (sum(o.runs) + 20) as rate
    from outcomes as o
    cross join answering as a
    group by o.gen_style_id
),

hints as (
    select
        as_of_date,
        host,
        schema_hash,
        max(case when selector = 'threshold' then preferred_style_id end) as threshold_style_id,
        max(case when selector = 'threshold' then source end) as threshold_source,
        max(case when selector = 'pooled' then preferred_style_id end) as pooled_style_id,
        max(case when selector = 'pooled' then source end) as pooled_source
    from {{ ref('int_selection__backtest_hints') }}
    group by as_of_date, host, schema_hash
),

expected as (
    select
        as_of_date,
        host,
        schema_hash,
        gen_style_id,
        p
    from {{ ref('int_selection__pooled_picks') }}
    where as_of_date in (select dates.as_of_date from dates)
),

-- looked up once per form and evening, not once per group of runs
expectations as (
    select
        hints.*,
        t.p as threshold_p,
        p.p as pooled_p
    from hints
    left join expected as t
        on
            hints.as_of_date = t.as_of_date and hints.host = t.host and hints.schema_hash = t.schema_hash
            and hints.threshold_style_id = t.gen_style_id
    left join expected as p
        on
            hints.as_of_date = p.as_of_date and hints.host = p.host and hints.schema_hash = p.schema_hash
            and hints.pooled_style_id = p.gen_style_id
),

overall as (
    select
        as_of_date,
        max(overall_p) as p
    from {{ ref('int_selection__pooled_picks') }}
    group by as_of_date
)

select
    o.event_date as run_date,
    o.host,
    o.schema_hash,
    o.host_family,
    o.segment_key,
    o.gen_style_id,
    o.policy,
    o.policy_version,
    o.propensity as logged_propensity,
    coalesce(
        o.propensity,
        case
            when o.policy = 'exploit' or (o.policy = 'explore' and o.gen_style_id = e.gen_style_id)
                then 1 - {{ var('explore_share') }} + {{ var('explore_share') }} / styles.how_many
            when o.policy = 'explore' then {{ var('explore_share') }} / styles.how_many
        end
    ) as propensity,
    least(1.0, greatest(0.02, f.rate * s.rate / a.rate)) as p_feedback,
    o.runs,
    o.helpful + o.unhelpful as answered,
    o.helpful,
    h.threshold_style_id,
    coalesce(h.threshold_source, 'none') as threshold_source,
    h.pooled_style_id,
    coalesce(h.pooled_source, 'none') as pooled_source,
    coalesce(logged.p, overall.p, 0.5) as q_logged,
    coalesce(h.threshold_p, overall.p, 0.5) as q_threshold,
    coalesce(h.pooled_p, overall.p, 0.5) as q_pooled
from outcomes as o
cross join styles
cross join answering as a
inner join answering_forms as f on o.host = f.host and o.schema_hash = f.schema_hash
inner join answering_styles as s on o.gen_style_id = s.gen_style_id
left join exploited as e
    on o.event_date = e.event_date and o.host = e.host and o.schema_hash = e.schema_hash and e.place = 1
left join expectations as h
    on o.as_of_date = h.as_of_date and o.host = h.host and o.schema_hash = h.schema_hash
left join expected as logged
    on
        o.as_of_date = logged.as_of_date and o.host = logged.host and o.schema_hash = logged.schema_hash
        and o.gen_style_id = logged.gen_style_id
left join overall on o.as_of_date = overall.as_of_date
