{%- set places = range(1, declared_styles() + 1) | list -%}
with candidates as (
    select
        fitted.*,
        dense_rank() over (partition by fitted.as_of_date order by fitted.gen_style_id) as place
    from {{ ref('int_selection__pooled_candidates') }} as fitted
    inner join {{ ref('int_selection__evenings') }} as dates
        on fitted.as_of_date = dates.as_of_date and (dates.is_requested or dates.is_current)
),

-- one row per form and segment: with one per pair of its styles this took three times as long
scopes as (
    select
        {% for place in places -%}
            coalesce(max(case when place = {{ place }} then eta end), -1e6) as eta_{{ place }},
            coalesce(sqrt(max(case when place = {{ place }} then variance end)), 1.0) as sd_{{ place }},
        {% endfor -%}
        as_of_date,
        host,
        schema_hash,
        segment_key,
        row_number() over (order by as_of_date, host, schema_hash, segment_key) as scope_id
    from candidates
    group by as_of_date, host, schema_hash, segment_key
),

nodes as (
    select * from {{ ref('gauss_hermite_nodes') }}
),

-- P(best) = the mean over a style's own uncertainty of the chance that every other style lies below
distances as (
    select
        {% for place in places -%}
            {% for other in places if other != place -%}
                (eta_{{ place }} + sd_{{ place }} * nodes.z - eta_{{ other }}) / sd_{{ other }}
                    as d_{{ place }}_{{ other }},
            {% endfor -%}
        {% endfor -%}
        scopes.scope_id,
        nodes.weight
    from scopes
    cross join nodes
),

chances as (
    select
        {% for place in places -%}
            weight
            {%- for other in places if other != place %}
                / {{ inverse_normal_cdf('d_%d_%d' | format(place, other)) }}
            {%- endfor %} as chance_{{ place }},
        {% endfor -%}
        scope_id
    from distances
),

integrated as (
    select
        {% for place in places -%}
            {{ exact_sum('chance_%d' | format(place)) }} as p_{{ place }},
        {% endfor -%}
        scope_id
    from chances
    group by scope_id
),

-- the approximations leave the sum a little off one
totals as (
    select
        scopes.as_of_date,
        scopes.host,
        scopes.schema_hash,
        scopes.segment_key,
        integrated.*,
        {% for place in places -%}
            p_{{ place }}{{ ' + ' if not loop.last }}
        {%- endfor %} as total
    from scopes
    inner join integrated on scopes.scope_id = integrated.scope_id
)

select
    candidates.as_of_date,
    candidates.host,
    candidates.schema_hash,
    candidates.segment_key,
    candidates.is_main,
    candidates.gen_style_id,
    case candidates.place
        {%- for place in places %}
            when {{ place }} then totals.p_{{ place }}
        {%- endfor %}
    end / totals.total as probability_best
from candidates
inner join totals
    on
        candidates.as_of_date = totals.as_of_date and candidates.host = totals.host
        and candidates.schema_hash = totals.schema_hash and candidates.segment_key = totals.segment_key
