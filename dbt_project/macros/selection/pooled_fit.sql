{#-
    The effects of the pooled fit in the order of their visits (docs/rules/selection.md#the-fit). The first one's spread
    is given, the others' are estimated. Family, family_segment and form come before their products with style:
    without them an easy form makes whatever style was tried there look good.
-#}
{% macro pooled_effects() %}
    {{ return([
        {"name": "style", "by": ["gen_style_id"], "tau2": 1.0},
        {"name": "family", "by": ["host_family"]},
        {"name": "family_style", "by": ["host_family", "gen_style_id"]},
        {"name": "family_segment", "by": ["host_family", "segment_key"]},
        {"name": "family_segment_style", "by": ["host_family", "segment_key", "gen_style_id"]},
        {"name": "form", "by": ["host", "schema_hash"]},
        {"name": "form_style", "by": ["host", "schema_hash", "gen_style_id"]},
    ]) }}
{% endmacro %}

{% macro pooled_effect(name) %}
    {%- for effect in pooled_effects() if effect.name == name -%}{{ return(effect) }}{%- endfor -%}
    {{ exceptions.raise_compiler_error("There is no effect called '" ~ name ~ "' in pooled_effects().") }}
{% endmacro %}

{#-
    One visit: the groups of an effect are shrunk towards what the visits before say, and the cells move with them.
    Gives every cell with its new eta and variance, and what its group of this effect came to.
-#}
{% macro pooled_visit(previous, name) -%}
{%- set effect = pooled_effect(name) -%}
{%- set keys = ["as_of_date"] + effect.by -%}
with cells as (
    select * from {{ previous }}
),

judged as (
    select *, 1 / (1 + exp(-eta)) as p from cells
),

terms as (
    select
        *,
        y - n * p as residual,
        n * p * (1 - p) as information,
        n2 * p * (1 - p) as information2
    from judged
),

{{ visit_groups(keys) }},

tau2_0 as (
    select distinct as_of_date, {{ effect.tau2 or 0.05 }} as tau2 from groups
),

{% for step in range(0 if effect.tau2 else 4) -%}
tau2_{{ step + 1 }} as (
    {{ visit_tau2("tau2_" ~ step) }}
),

{% endfor -%}
effects as (
    select
        groups.*,
        spread.tau2,
        spread.tau2 * groups.r / (1 + spread.tau2 * groups.v) as delta,
        spread.tau2 / (1 + spread.tau2 * groups.v) as posterior_variance
    from groups
    inner join tau2_{{ 0 if effect.tau2 else 4 }} as spread on groups.as_of_date = spread.as_of_date
)

select
    cells.as_of_date,
    cells.host,
    cells.schema_hash,
    cells.host_family,
    cells.segment_key,
    cells.gen_style_id,
    cells.n,
    cells.n2,
    cells.y,
    cells.eta + effects.delta as eta,
    cells.variance + effects.posterior_variance as variance,
    effects.r,
    effects.v,
    effects.tau2,
    effects.delta,
    effects.posterior_variance
from cells
inner join effects
    on {% for key in keys %}cells.{{ key }} = effects.{{ key }}{{ " and " if not loop.last }}{% endfor %}
{%- endmacro %}

{#-
    Residual r and information v of each group, brought to its effective size: unequal weights are worth fewer runs
    (Kish). s is the mean variance that the visits before left in its cells.
-#}
{% macro visit_groups(keys) -%}
sums as (
    select
        {{ keys | join(", ") }},
        {{ exact_sum("residual") }} as r,
        {{ exact_sum("information") }} as v,
        {{ exact_sum("information2") }} as v2,
        {{ exact_sum("information * information * variance") }} / {{ exact_sum("information * information") }} as s
    from terms
    group by {{ keys | join(", ") }}
),

groups as (
    select
        {{ keys | join(", ") }},
        r * v / v2 as r,
        v * v / v2 as v,
        s
    from sums
)
{%- endmacro %}

{#- One step towards the spread of an effect: by the method of moments, groups weighted by what they can tell. -#}
{% macro visit_tau2(previous) -%}
    select
        as_of_date,
        least(
            4.0,
            greatest(0.0, {{ exact_sum("g * (r * r - v + v * v * s)") }} / {{ exact_sum("g * v * v") }})
        ) as tau2
    from (
        select groups.*, 1 / power(1 + groups.v * spread.tau2, 2) as g
        from groups
        inner join {{ previous }} as spread on groups.as_of_date = spread.as_of_date
    ) as weighted
    group by as_of_date
{%- endmacro %}

{#-
    The evenings that this run fits, as literal dates; one that no row has where there is none, or no such table yet.
-#}
{% macro evenings_to_fit(condition='true') -%}
    {%- set condition = "is_fitted_now and " ~ condition -%}
    {%- set evenings = literal_dates(ref("int_selection__evenings"), "as_of_date", condition) -%}
    {{ return(evenings or ["date '0001-01-01'"]) }}
{%- endmacro %}
