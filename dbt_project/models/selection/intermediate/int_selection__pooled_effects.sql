{%- set columns = ['form_key', 'host_family', 'segment_key', 'gen_style_id'] -%}
with {% for effect in pooled_effects() -%}
    {{ effect.name }} as (
        select
            as_of_date,
            '{{ effect.name }}' as effect,
            {% for column in columns -%}
                {{ column if column in effect.by else 'null' }} as {{ column }},
            {% endfor -%}
            {{ 'is_recent' if 'is_recent' in effect.by else 'true' }} as is_recent,
            max(tau2) as tau2,
            max(v) as v,
            max(delta) as delta,
            max(posterior_variance) as posterior_variance
        from {{ ref('int_selection__pooled_visit_' ~ effect.visit ~ '_' ~ effect.name) }}
        group by as_of_date, {{ effect.by | join(', ') }}
    ),

{% endfor -%}
effects as (
    {% for effect in pooled_effects() -%}
        select * from {{ effect.name }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
)

select
    effects.*,
    form_keys.host,
    form_keys.schema_hash
from effects
left join {{ ref('int_selection__form_keys') }} as form_keys on effects.form_key = form_keys.form_key
