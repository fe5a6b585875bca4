{#-
    One visit of the fit of people, as pooled_visit makes one of forms: the groups of what each lean measures are shrunk
    towards what the visits before say, and the cells move with them. An answer is helpful or not, on the logit scale;
    editing is ln(1 + characters), with the variance of a single run. tau2 is the usual spread to start from.
-#}
{% macro user_visit(previous, by, tau2) -%}
{%- set keys = ["as_of_date", "leans_to"] + by -%}
with cells as (
    select as_of_date, leans_to, user_key, gen_style_id, mean, n, n2, y, y2, squared_y2, variance from {{ previous }}
),

judged as (
    select
        *,
        case when leans_to = 'helpful' then 1 / (1 + exp(-mean)) else mean end as expected,
        case when leans_to = 'helpful' then 1 else 1 / variance end as scale
    from cells
),

informed as (
    select
        *,
        case when leans_to = 'helpful' then expected * (1 - expected) else scale end as information_of_one
    from judged
),

terms as (
    select
        *,
        (y - n * expected) * scale as residual,
        n * information_of_one as information,
        n2 * information_of_one as information2,
        n2 * information_of_one * information_of_one as own,
        (squared_y2 - 2 * expected * y2 + expected * expected * n2) * scale * scale as squares,
        cast(0 as double) as uncertainty,
        cast(0 as double) as form_variance
    from informed
),

{{ visit_groups(keys) }},

tau2_0 as (
    select distinct as_of_date, leans_to, cast({{ tau2 }} as double) as tau2 from groups
),

{% for step in range(4) -%}
tau2_{{ step + 1 }} as (
    select
        as_of_date,
        leans_to,
        {{ bounded_spread(exact_sum("g * (r * r - squares)"), exact_sum("g * (v * v - own)")) }} as tau2
    from (
        select groups.*, 1 / power(1 + groups.v * spread.tau2, 2) as g
        from groups
        inner join tau2_{{ step }} as spread
            on groups.as_of_date = spread.as_of_date and groups.leans_to = spread.leans_to
    ) as weighted
    group by as_of_date, leans_to
),

{% endfor -%}
effects as (
    select
        {% for key in keys %}groups.{{ key }}, {% endfor -%}
        spread.tau2 * groups.r / (1 + spread.tau2 * groups.v) as delta,
        spread.tau2 * groups.v / (1 + spread.tau2 * groups.v) as own_share
    from groups
    inner join tau2_4 as spread on groups.as_of_date = spread.as_of_date and groups.leans_to = spread.leans_to
)

select
    cells.as_of_date,
    cells.leans_to,
    cells.user_key,
    cells.gen_style_id,
    cells.mean + effects.delta as mean,
    cells.n,
    cells.n2,
    cells.y,
    cells.y2,
    cells.squared_y2,
    cells.variance,
    effects.delta,
    effects.own_share
from cells
inner join effects
    on {% for key in keys %}cells.{{ key }} = effects.{{ key }}{{ " and " if not loop.last }}{% endfor %}
{%- endmacro %}
