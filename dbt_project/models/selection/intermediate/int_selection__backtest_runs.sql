with outcomes as (
    select
        dates.as_of_date,
        daily.event_date as run_date,
        daily.host,
        daily.schema_hash,
        daily.host_family,
        daily.segment_key,
        daily.gen_style_id,
        daily.policy,
        daily.policy_version,
        daily.propensity,
        daily.runs,
        daily.helpful,
        daily.unhelpful,
        -- of runs whose propensity is known, for hint_sample_ratio
        case when daily.propensity > 0 then daily.first_people end as first_people
    from {{ ref('fct_selection__outcomes_daily') }} as daily
    inner join {{ ref('int_selection__backtest_dates') }} as dates on daily.event_date = dates.run_date
),

answering as (
    select * from {{ ref('int_selection__backtest_answering') }}
),

picks as (
    select * from {{ ref('int_selection__pooled_picks') }}
    where as_of_date in (select as_of_date from {{ ref('int_selection__backtest_dates') }})
),

overall as (
    select
        as_of_date,
        max(overall_p) as p
    from picks
    group by as_of_date
),

styles as (
    select count(distinct gen_style_id) as how_many from outcomes
),

-- where the client does not log a propensity: what it exploits on a form that day is what exploit runs got
exploited as (
    select
        run_date,
        host,
        schema_hash,
        gen_style_id,
        row_number() over (
            partition by run_date, host, schema_hash order by sum(runs) desc, gen_style_id asc
        ) as place
    from outcomes
    where policy = 'exploit'
    group by run_date, host, schema_hash, gen_style_id
)

select
    outcomes.as_of_date,
    outcomes.run_date,
    outcomes.host,
    outcomes.schema_hash,
    outcomes.host_family,
    outcomes.segment_key,
    outcomes.gen_style_id,
    outcomes.policy,
    outcomes.policy_version,
    outcomes.propensity as logged_propensity,
    coalesce(
        outcomes.propensity,
        case
            when
                outcomes.policy = 'exploit'
                or (outcomes.policy = 'explore' and outcomes.gen_style_id = exploited.gen_style_id)
                then 1 - {{ var('explore_share') }} + {{ var('explore_share') }} / styles.how_many
            when outcomes.policy = 'explore' then {{ var('explore_share') }} / styles.how_many
        end
    ) as propensity,
    answering.answer_probability,
    outcomes.runs,
    outcomes.helpful + outcomes.unhelpful as answered,
    outcomes.helpful,
    outcomes.first_people,
    coalesce(picks.p, overall.p, 0.5) as expected_rate,
    coalesce(overall.p, 0.5) as overall_rate
from outcomes
cross join styles
inner join answering
    on
        outcomes.host = answering.host and outcomes.schema_hash = answering.schema_hash
        and outcomes.gen_style_id = answering.gen_style_id
left join exploited
    on
        outcomes.run_date = exploited.run_date and outcomes.host = exploited.host
        and outcomes.schema_hash = exploited.schema_hash and exploited.place = 1
left join picks
    on
        outcomes.as_of_date = picks.as_of_date and outcomes.host = picks.host
        and outcomes.schema_hash = picks.schema_hash and outcomes.gen_style_id = picks.gen_style_id
left join overall on outcomes.as_of_date = overall.as_of_date
