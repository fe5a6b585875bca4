with scopes as (
    select
        known.*,
        {{ form_key('known') }} as form_key,
        coalesce(top_users.is_concentrated, false) as is_concentrated
    from {{ ref('int_selection__pooled_scopes') }} as known
    left join {{ ref('int_selection__top_users') }} as top_users
        on
            known.as_of_date = top_users.as_of_date and known.host = top_users.host
            and known.schema_hash = top_users.schema_hash
),

start as (
    select
        as_of_date,
        max(eta) as eta
    from {{ ref('int_selection__pooled_cells') }}
    group by as_of_date
),

styles as (
    select distinct
        as_of_date,
        gen_style_id
    from {{ ref('int_selection__pooled_cells') }}
    where gen_style_id in (select gen_styles.id from {{ ref('gen_styles') }} as gen_styles)
),

spreads as (
    select
        {% for effect in pooled_effects() -%}
            max(case when effect = '{{ effect.name }}' then tau2 end) as {{ effect.name }},
        {% endfor -%}
        as_of_date
    from {{ ref('int_selection__pooled_strength') }}
    group by as_of_date
),

{% for effect in pooled_effects() -%}
    {{ effect.name }} as (
        select * from {{ ref('int_selection__pooled_effects') }}
        where effect = '{{ effect.name }}' and is_recent
    ),

{% endfor -%}
-- what editing a style costs within a family; edits on one form are too few to break a tie with
edit_costs as (
    select
        as_of_date,
        host_family,
        gen_style_id,
        {{ exact_sum('runs * case when edit_level = 0 then 0 else ' ~ edit_log('edit_level') ~ ' end') }}
        / nullif({{ exact_sum('runs') }}, 0) as edit_cost
    from {{ ref('int_selection__edit_evidence') }}
    group by as_of_date, host_family, gen_style_id
),

posterior as (
    select
        scopes.as_of_date,
        scopes.host,
        scopes.schema_hash,
        scopes.host_family,
        scopes.segment_key,
        scopes.is_main,
        styles.gen_style_id,
        {{ posterior_mean() }} as eta,
        {{ posterior_variance() }} as variance,
        1 / (1 + exp(-start.eta)) as overall_p,
        form.v is not null as is_known_form,
        family.v is not null and scopes.host_family <> '' as is_known_family,
        coalesce(form_style.tau2 * form_style.v / (1 + form_style.tau2 * form_style.v), 0) as own_share,
        edit_costs.edit_cost
    from scopes
    inner join styles on scopes.as_of_date = styles.as_of_date
    inner join start on scopes.as_of_date = start.as_of_date
    inner join spreads on scopes.as_of_date = spreads.as_of_date
    {%- for effect in pooled_effects() %}
        left join {{ effect.name }}
            on
                {{ effect.name }}.as_of_date = scopes.as_of_date
                {%- for key in effect.by if key != 'is_recent' %}
                    and {{ effect.name }}.{{ key }} = {{ 'styles' if key == 'gen_style_id' else 'scopes' }}.{{ key }}
                {%- endfor %}
                {%- if 'form_key' in effect.by %}
                    and not scopes.is_concentrated
                {%- endif %}
    {%- endfor %}
    left join edit_costs
        on
            scopes.as_of_date = edit_costs.as_of_date and scopes.host_family = edit_costs.host_family
            and styles.gen_style_id = edit_costs.gen_style_id
)

select
    *,
    1 / (1 + exp(-eta)) as p
from posterior
