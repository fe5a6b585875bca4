{%- set effects = pooled_effects() | rejectattr('name', 'in', ['form', 'form_style']) | list -%}
with evidence as (
    select * from {{ ref('int_selection__user_evidence') }}
),

start as (
    select
        as_of_date,
        max(eta) as eta
    from {{ ref('int_selection__pooled_cells') }}
    group by as_of_date
),

{% for effect in effects -%}
    {{ effect.name }} as (
        select * from {{ ref('int_selection__pooled_effects') }}
        where effect = '{{ effect.name }}'
    ),

{% endfor -%}
-- what everybody's answers say of the same family, segment and style, before the person's own
by_helpfulness as (
    select
        evidence.as_of_date,
        'helpful' as leans_to,
        evidence.user_key,
        evidence.gen_style_id,
        start.eta
        {%- for effect in effects %}
            + coalesce({{ effect.name }}.delta, 0)
        {%- endfor %} as mean,
        evidence.n,
        evidence.n2,
        evidence.helpful as y,
        evidence.helpful2 as y2,
        evidence.helpful2 as squared_y2,
        cast(null as double) as variance
    from evidence
    inner join start on evidence.as_of_date = start.as_of_date
    {%- for effect in effects %}
        left join {{ effect.name }}
            on
                evidence.as_of_date = {{ effect.name }}.as_of_date
                {%- for key in effect.by %}
                    and evidence.{{ key }} = {{ effect.name }}.{{ key }}
                {%- endfor %}
    {%- endfor %}
),

by_editing as (
    select
        evidence.as_of_date,
        'little_editing' as leans_to,
        evidence.user_key,
        evidence.gen_style_id,
        everybody.family_mean as mean,
        evidence.edited as n,
        evidence.edited2 as n2,
        evidence.edits as y,
        evidence.edits2 as y2,
        evidence.squared_edits2 as squared_y2,
        everybody.variance
    from evidence
    inner join {{ ref('int_selection__style_edits') }} as everybody
        on
            evidence.as_of_date = everybody.as_of_date and evidence.host_family = everybody.host_family
            and evidence.gen_style_id = everybody.gen_style_id
)

select * from by_helpfulness
where n > 1e-9
union all
select * from by_editing
where n > 1e-9
