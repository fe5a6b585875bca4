{#- Both sides of a pair, and the variant by itself: name, weights of the periods, prefix of the columns. -#}
{%- set sides = [
    ("own", "own_weight", ""), ("treated", "pair_weight", ""), ("control", "pair_weight", "control_")
] -%}
with strata as (
    select * from {{ ref('int_experiments__strata') }}
),

controls as (
    select s.*
    from strata as s
    inner join {{ ref('int_experiments__experiments') }} as e
        on s.as_of_date = e.as_of_date and s.experiment_id = e.experiment_id and s.variant_id = e.control_variant_id
),

-- periods in which one of the two had next to nobody say nothing about their difference
paired as (
    select
        t.*,
        {% for column in ["n", "mean_y", "variance_y", "mean_d", "variance_d", "covariance_yd"] -%}
            c.{{ column }} as control_{{ column }},
        {% endfor -%}
        case
            when c.n is not null and t.variant_id <> c.variant_id and (t.strata = 1 or t.n >= 2 and c.n >= 2)
                then t.stratum_users
        end as pairs
    from strata as t
    left join controls as c
        on
            t.as_of_date = c.as_of_date and t.experiment_id = c.experiment_id and t.segment_key = c.segment_key
            and t.metric = c.metric and t.estimand = c.estimand and t.stratum = c.stratum
),

weighted as (
    select
        *,
        stratum_users / sum(stratum_users) over variants as own_weight,
        pairs / sum(pairs) over variants as pair_weight
    from paired
    window variants as (partition by as_of_date, experiment_id, segment_key, metric, estimand, variant_id)
),

summed as (
    select
        as_of_date,
        experiment_id,
        segment_key,
        metric,
        estimand,
        variant_id,
        kind,
        {% for side, weight, prefix in sides -%}
            {{ exact_sum("case when " ~ weight ~ " is not null then " ~ prefix ~ "n end") }} as {{ side }}_n,
            {{ moment(weight ~ " * " ~ prefix ~ "mean_y") }} as {{ side }}_y,
            {{ moment(weight ~ " * " ~ prefix ~ "mean_d") }} as {{ side }}_d,
            {{ exact_sum(weight ~ " * " ~ weight ~ " * " ~ prefix ~ "variance_y") }} as {{ side }}_vy,
            {{ exact_sum(weight ~ " * " ~ weight ~ " * " ~ prefix ~ "variance_d") }} as {{ side }}_vd,
            {{ exact_sum(weight ~ " * " ~ weight ~ " * " ~ prefix ~ "covariance_yd") }} as {{ side }}_cov,
        {% endfor -%}
        cast(sum(events) as bigint) as events,
        {{ moment('y') }} as value_sum
    from weighted
    group by as_of_date, experiment_id, segment_key, metric, estimand, variant_id, kind
)

select
    as_of_date,
    experiment_id,
    segment_key,
    metric,
    estimand,
    variant_id,
    kind,
    events,
    {% for side in ["own", "treated", "control"] -%}
        {{ side }}_n,
        {{ side }}_y / nullif({{ side }}_d, 0) as {{ side }}_rate,
        case kind
            when 'ratio' then {{ ratio_variance(side) }}
            else {{ side }}_vy
        end as {{ side }}_variance,
    {% endfor -%}
    value_sum
from summed
