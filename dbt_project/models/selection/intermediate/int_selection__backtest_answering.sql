{%- set prior_runs = var('backtest_answering_prior_runs') -%}
with outcomes as (
    select
        daily.host,
        daily.schema_hash,
        daily.gen_style_id,
        daily.runs,
        daily.helpful + daily.unhelpful as answered
    from {{ ref('fct_selection__outcomes_daily') }} as daily
    inner join {{ ref('int_selection__backtest_dates') }} as dates on daily.event_date = dates.run_date
),

overall as (
    select (cast(sum(answered) as double) + 1) / (sum(runs) + 2) as rate
    from outcomes
),

forms as (
    select
        outcomes.host,
        outcomes.schema_hash,
        (cast(sum(outcomes.answered) as double) + {{ prior_runs }} * max(overall.rate))
        / (sum(outcomes.runs) + {{ prior_runs }}) as rate
    from outcomes
    cross join overall
    group by outcomes.host, outcomes.schema_hash
),

styles as (
    select
        outcomes.gen_style_id,
        (cast(sum(outcomes.answered) as double) + {{ prior_runs }} * max(overall.rate))
        / (sum(outcomes.runs) + {{ prior_runs }}) as rate
    from outcomes
    cross join overall
    group by outcomes.gen_style_id
),

used as (
    select distinct
        host,
        schema_hash,
        gen_style_id
    from outcomes
)

select
    used.host,
    used.schema_hash,
    used.gen_style_id,
    least(1.0, greatest({{ var('backtest_min_answering') }}, forms.rate * styles.rate / overall.rate))
        as answer_probability
from used
inner join forms on used.host = forms.host and used.schema_hash = forms.schema_hash
inner join styles on used.gen_style_id = styles.gen_style_id
cross join overall
