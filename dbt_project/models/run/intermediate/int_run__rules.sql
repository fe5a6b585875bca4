{%- set domains = var('rules') -%}
with rules as (
    {% for domain, rules in domains.items() -%}
        {% for name in rules.get('variables', []) -%}
            select '{{ domain }}' as domain, '{{ name }} {{ local_md5(var(name) | string) }}' as rule
            union all
        {% endfor -%}
        {% for seed in rules.get('seeds', []) -%}
            select '{{ domain }}' as domain, '{{ seed }} ' || {{ row_text(seed) }} as rule
            from {{ ref(seed) }}
            union all
        {% endfor -%}
        {% if rules.get('sources') -%}
            select
                '{{ domain }}' as domain,
                'quarantine ' || source || ' ' || coalesce(id, cast(batch_seq as {{ dbt.type_string() }})) as rule
            from {{ source('raw', 'quarantine') }}
            where
                source in (
                    {%- for name in rules.sources %}
                        '{{ name }}'{{ ',' if not loop.last }}
                    {%- endfor %}
                )
            union all
        {% endif -%}
        select '{{ domain }}' as domain, 'version {{ rules.get("version", 1) }}' as rule
        {{ 'union all' if not loop.last }}
    {% endfor %}
)

select
    domain,
    md5({{ ordered_string_agg('rule', 'rule', '|') }}) as rules
from rules
group by domain
