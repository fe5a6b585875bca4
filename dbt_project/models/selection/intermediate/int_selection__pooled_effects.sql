{%- set columns = ['host', 'schema_hash', 'host_family', 'segment_key', 'gen_style_id'] -%}
with {% for effect in pooled_effects() -%}
    {{ effect.name }} as (
        select
            as_of_date,
            '{{ effect.name }}' as effect,
            {% for column in columns -%}
                {{ column if column in effect.by else 'cast(null as string)' }} as {{ column }},
            {% endfor -%}
            {{ 'is_recent' if 'is_recent' in effect.by else 'true' }} as is_recent,
            max(tau2) as tau2,
            max(v) as v,
            max(delta) as delta,
            max(posterior_variance) as posterior_variance
        from {{ ref('int_selection__pooled_visit_' ~ effect.visit ~ '_' ~ effect.name) }}
        group by as_of_date, {{ effect.by | join(', ') }}
    ){{ ',' if not loop.last }}

{% endfor -%}
{% for effect in pooled_effects() -%}
    select * from {{ effect.name }}
    {{ 'union all' if not loop.last }}
{% endfor %}
