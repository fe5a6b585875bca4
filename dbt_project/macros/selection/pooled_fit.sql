{#-
    The effects of the pooled fit in the order of their visits (docs/rules/selection.md#the-fit). What makes forms easy
    comes before what makes styles good: otherwise an easy form makes whatever style was tried there look good. tau2 is
    the usual spread of an effect; it is given for style, and elsewhere weighs nu well-known groups once
    spread_prior says so. style_lately lets a style that has changed differ from what it was (recent_days).
-#}
{% macro pooled_effects() %}
    {%- set effects = [
        {"name": "family", "visit": 1, "by": ["host_family"], "tau2": 0.09, "nu": 3},
        {"name": "family_segment", "visit": 2, "by": ["host_family", "segment_key"], "tau2": 0.04, "nu": 3},
        {"name": "form", "visit": 3, "by": ["form_key"], "tau2": 0.36, "nu": 10},
        {"name": "style", "visit": 4, "by": ["gen_style_id"], "tau2": 1.0, "given": true, "clustered": true},
        {
            "name": "style_lately", "visit": 5, "by": ["gen_style_id", "is_recent"],
            "tau2": 0.05, "nu": 3, "clustered": true,
        },
        {
            "name": "family_style", "visit": 6, "by": ["host_family", "gen_style_id"],
            "tau2": 0.06, "nu": 3, "clustered": true,
        },
        {
            "name": "family_segment_style", "visit": 7,
            "by": ["host_family", "segment_key", "gen_style_id"],
            "tau2": 0.06, "nu": 3, "clustered": true,
        },
        {"name": "form_style", "visit": 8, "by": ["form_key", "gen_style_id"], "tau2": 0.12, "nu": 10},
    ] -%}
    {{ return(effects if var("recent_days") else effects | rejectattr("name", "equalto", "style_lately") | list) }}
{% endmacro %}

{% macro pooled_effect(name) %}
    {%- for effect in pooled_effects() if effect.name == name -%}{{ return(effect) }}{%- endfor -%}
    {{ exceptions.raise_compiler_error("There is no effect called '" ~ name ~ "' in pooled_effects().") }}
{% endmacro %}

{#- What the prior of an effect's spread weighs beside the groups, nu / tau2^2: nothing unless spread_prior is set. -#}
{% macro prior_weight(effect) -%}
    {{ return(var("spread_prior") * effect.nu / (effect.tau2 * effect.tau2)) }}
{%- endmacro %}

{#-
    One visit: the groups of an effect are shrunk towards what the visits before say, and the cells move with them.
    Gives every cell with its new eta and variance, and what its group of this effect came to.
-#}
{% macro pooled_visit(previous, name) -%}
{%- if name not in pooled_effects() | map(attribute="name") -%}
    {{ return("select * from " ~ previous) }}
{%- endif -%}
{%- set effect = pooled_effect(name) -%}
{%- set keys = ["as_of_date"] + effect.by -%}
{%- set corrected = name == "form_style" and var("spread_correction") -%}
{%- set steps = 0 if effect.given or corrected else 4 -%}
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
        n2 * p * (1 - p) as information2,
        n2 * p * (1 - p) * p * (1 - p) as own,
        y2 * (1 - 2 * p) + n2 * p * p as squares,
        {{ {"form_style": "variance + form_variance", "style_lately": "cast(0 as double)"}.get(name, "variance") }}
            as uncertainty
    from judged
),

{% if name == "style" -%}
{{ form_style_spread() }},

{% endif -%}
{{ clustered_groups(keys, name) if effect.clustered else visit_groups(keys) }},

tau2_0 as (
    select distinct as_of_date, cast({{ effect.tau2 }} as double) as tau2 from groups
),

{% for step in range(steps) -%}
tau2_{{ step + 1 }} as (
    {{ visit_tau2("tau2_" ~ step, effect) }}
),

{% endfor -%}
{% if corrected -%}
{{ corrected_tau2(effect) }},

{% endif -%}
effects as (
    select
        groups.*,
        spread.tau2,
        spread.tau2 * groups.r / (1 + spread.tau2 * groups.v) as delta,
        spread.tau2 / (1 + spread.tau2 * groups.v) as posterior_variance
    from groups
    inner join {{ "corrected_tau2" if corrected else "tau2_" ~ steps }} as spread
        on groups.as_of_date = spread.as_of_date
)

select
    cells.as_of_date,
    cells.form_key,
    cells.host_family,
    cells.segment_key,
    cells.gen_style_id,
    cells.is_recent,
    cells.n,
    cells.n2,
    cells.y,
    cells.y2,
    cells.eta + effects.delta as eta,
    cells.variance{{ " + effects.posterior_variance" if name != "form" }} as variance,
    {{ "effects.posterior_variance" if name == "form" else "cells.form_variance" }} as form_variance,
    {{ "spreads.left_to_forms" if name == "style" else "cells.left_to_forms" }} as left_to_forms,
    effects.r,
    effects.v,
    effects.tau2,
    effects.delta,
    effects.posterior_variance
from cells
inner join effects
    on {% for key in keys %}cells.{{ key }} = effects.{{ key }}{{ " and " if not loop.last }}{% endfor %}
{%- if name == "style" %}
inner join spreads on cells.as_of_date = spreads.as_of_date
{%- endif %}
{%- endmacro %}

{#-
    The information of each group, brought to its effective size: unequal weights are worth fewer runs (Kish). own and
    squares are what single runs add to v squared and r squared: a run by itself tells nothing of a spread. s is the
    mean variance that the visits before left in its cells.
-#}
{% macro visit_groups(keys) -%}
sums as (
    select
        {{ keys | join(", ") }},
        {{ exact_sum("residual") }} as r,
        {{ exact_sum("information") }} as v,
        {{ exact_sum("information2") }} as v2,
        {{ exact_sum("own") }} as own,
        {{ exact_sum("squares") }} as squares,
        {{ exact_sum("information * information * uncertainty") }} / {{ exact_sum("information * information") }} as s,
        max(form_variance) as form_variance
    from terms
    group by {{ keys | join(", ") }}
),

groups as (
    select
        {{ keys | join(", ") }},
        r * v / v2 as r,
        v * v / v2 as v,
        own * v * v / (v2 * v2) as own,
        squares * v * v / (v2 * v2) as squares,
        s,
        form_variance
    from sums
)
{%- endmacro %}

{#-
    The groups of an effect of style. Runs of one form and style share that form's taste, so a group knows as much as
    it has such clusters: each is discounted by the spread of form x style that the form visit left.
-#}
{% macro clustered_groups(keys, name) -%}
{%- set cluster = ["as_of_date", "form_key", "gen_style_id"] -%}
clusters as (
    select
        {% for key in cluster %}terms.{{ key }}, {% endfor -%}
        {{ exact_sum("terms.information") }} as v,
        {{ exact_sum("terms.information2") }} as v2
    from terms
    group by {% for key in cluster %}terms.{{ key }}{{ ", " if not loop.last }}{% endfor %}
),

discounted as (
    select
        {% for key in keys %}terms.{{ key }}, {% endfor -%}
        terms.residual,
        terms.information,
        terms.uncertainty,
        clusters.v / (
            clusters.v2
            + {{ "spreads" if name == "style" else "terms" }}.left_to_forms * clusters.v * clusters.v
        ) as discount
    from terms
    inner join clusters
        on {% for key in cluster %}terms.{{ key }} = clusters.{{ key }}{{ " and " if not loop.last }}{% endfor %}
    {%- if name == "style" %}
    inner join spreads on terms.as_of_date = spreads.as_of_date
    {%- endif %}
),

sums as (
    select
        {{ keys | join(", ") }},
        {{ exact_sum("discount * residual") }} as r,
        {{ exact_sum("discount * information") }} as v,
        {{ exact_sum("discount * information * discount * information * uncertainty") }} as uncertain,
        {{ exact_sum("discount * information * discount * information") }} as squared
    from discounted
    group by {{ keys | join(", ") }}
),

groups as (
    select
        {{ keys | join(", ") }},
        r,
        v,
        cast(0 as double) as own,
        v as squares,
        uncertain / squared as s
    from sums
)
{%- endmacro %}

{#- A spread as the quotient of what is seen and how much there is to see it by; 0 where there is nothing. -#}
{% macro bounded_spread(seen, pairs) -%}
    case when {{ pairs }} > 1e-9 then least(4.0, greatest(0.0, ({{ seen }}) / ({{ pairs }}))) else 0.0 end
{%- endmacro %}

{#- One step towards the spread of an effect: by the method of moments, groups weighted by what they can tell. -#}
{% macro visit_tau2(previous, effect) -%}
{%- set prior = prior_weight(effect) -%}
    select
        as_of_date,
        {{ bounded_spread(
            exact_sum("g * (r * r - squares + (v * v - own) * s)") ~ " + " ~ prior * effect.tau2,
            exact_sum("g * (v * v - own)") ~ " + " ~ prior
        ) }} as tau2
    from (
        select groups.*, 1 / power(1 + groups.v * spread.tau2, 2) as g
        from groups
        inner join {{ previous }} as spread on groups.as_of_date = spread.as_of_date
    ) as weighted
    group by as_of_date
{%- endmacro %}

{#-
    The spread of form x style as its mean over what it may be (docs/rules/selection.md#the-spread-of-form-x-style).
    - visible: how much of a spread is left to see. The form took what its styles had in common, so of a form that
      mostly got one style nearly nothing is left: without this the spread came out at 0.30 instead of 0.45.
    - The estimate has an error, and without a pair of runs of one form and style no value at all; then a spread near
      the usual one is as good as zero. With zero, .95 was stated where .55 came true.
-#}
{% macro corrected_tau2(effect) -%}
{%- set cluster = "partition by as_of_date, form_key" -%}
{%- set prior = prior_weight(effect) -%}
styles as (
    select
        as_of_date,
        cast(count(distinct gen_style_id) as double) as how_many
    from groups
    group by as_of_date
),

shares as (
    select
        groups.*,
        groups.v * groups.form_variance as share,
        styles.how_many
    from groups
    inner join styles on groups.as_of_date = styles.as_of_date
),

shared as (
    select
        *,
        {{ exact_sum("share", over=cluster) }} / how_many as even_share,
        {{ exact_sum("share * share", over=cluster) }} as shares2
    from shares
),

-- against a form whose runs are spread evenly over all styles
visible as (
    select
        *,
        (power(1 - share, 2) + shares2 - share * share)
        / (power(1 - even_share, 2) + (how_many - 1) * even_share * even_share) as visible,
        1 / power(1 + v * {{ effect.tau2 }}, 2) as g
    from shared
),

moments as (
    select
        as_of_date,
        {{ exact_sum("g * (r * r - squares + (v * v - own) * s)") }} + {{ prior * effect.tau2 }} as above,
        {{ exact_sum("g * visible * (v * v - own)") }} + {{ prior }} as below,
        {% for power in range(3) -%}
            2 * {{ exact_sum("g * g * (v * v - own)" ~ " * v" * power) }} as error_{{ power }}{{ "," if not loop.last }}
        {% endfor %}
    from visible
    group by as_of_date
),

-- tau in 80 steps up to 2
grid as (
    select
        moments.*,
        power((steps.step + 0.5) / 40, 2) as tau2
    from moments
    cross join {{ numbers(80) }} as steps
),

errors as (
    select
        *,
        (error_0 + tau2 * (error_1 * 2 + tau2 * error_2)) / (below * below) + 1e-12 as error2
    from grid
),

likelihoods as (
    select
        *,
        -tau2 / (2 * {{ effect.tau2 }})
        - case
            when below > 1e-9 then (power(above / below - tau2, 2) / error2 + ln(error2)) / 2
            else 0
        end as log_likelihood
    from errors
),

weighted as (
    select
        as_of_date,
        tau2,
        exp(log_likelihood - max(log_likelihood) over (partition by as_of_date)) as weight
    from likelihoods
),

corrected_tau2 as (
    select
        as_of_date,
        {{ exact_sum("weight * tau2") }} / {{ exact_sum("weight") }} as tau2
    from weighted
    group by as_of_date
)
{%- endmacro %}

{#-
    The spread of form x style that the visits so far left, as left_to_forms: by pairs of runs of the same cell, less
    what pairs of different forms of the same family, segment and style have in common. Twice, from the usual one.
-#}
{% macro form_style_spread() -%}
{%- set effect = pooled_effect("form_style") -%}
{%- set prior = prior_weight(effect) -%}
spreads_0 as (
    select distinct as_of_date, cast({{ effect.tau2 }} as double) as left_to_forms from terms
),

{% for step in [1, 2] -%}
weighted_{{ step }} as (
    select
        terms.*,
        terms.information
        / (terms.information2 + terms.information * terms.information * before.left_to_forms) as w
    from terms
    inner join spreads_{{ step - 1 }} as before on terms.as_of_date = before.as_of_date
),

alike_{{ step }} as (
    select
        as_of_date,
        {{ exact_sum("w * w * (residual * residual - squares)") }} as same,
        {{ exact_sum("w * w * (information * information - own)") }} as same_pairs,
        power({{ exact_sum("w * residual") }}, 2) - {{ exact_sum("w * residual * w * residual") }} as other,
        power({{ exact_sum("w * information") }}, 2) - {{ exact_sum("w * information * w * information") }}
            as other_pairs
    from weighted_{{ step }}
    group by as_of_date, host_family, segment_key, gen_style_id
),

totals_{{ step }} as (
    select
        as_of_date,
        {{ exact_sum("same") }} as same,
        {{ exact_sum("same_pairs") }} as same_pairs,
        case
            when {{ exact_sum("other_pairs") }} > 0
                then greatest(0.0, {{ exact_sum("other") }} / {{ exact_sum("other_pairs") }})
            else 0.0
        end as in_common
    from alike_{{ step }}
    group by as_of_date
),

spreads_{{ step }} as (
    select
        as_of_date,
        {{ bounded_spread(
            "same - in_common * same_pairs + " ~ prior * effect.tau2, "same_pairs + " ~ prior
        ) }} as left_to_forms
    from totals_{{ step }}
),

{% endfor -%}
spreads as (
    select * from spreads_2
)
{%- endmacro %}

{#-
    The evenings that this run fits, as literal dates; one that no row has where there is none, or no such table yet.
-#}
{% macro evenings_to_fit(condition='true') -%}
    {%- set condition = "is_fitted_now and " ~ condition -%}
    {%- set evenings = literal_dates(ref("int_selection__evenings"), "as_of_date", condition) -%}
    {{ return(evenings or ["date '0001-01-01'"]) }}
{%- endmacro %}
