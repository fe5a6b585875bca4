{%- set domains = var('rules') -%}
-- one list of values: Spark plans a union of 130 selects for 7 seconds
with said as (
    select
        known.domain,
        known.rule
    from (
        values
        {%- for domain, rules in domains.items() %}
            {%- for name in rules.get('variables', []) %}
                ('{{ domain }}', '{{ name }} {{ local_md5(var(name) | string) }}'),
            {%- endfor %}
            ('{{ domain }}', 'version {{ rules.get("version", 1) }}'){{ ',' if not loop.last }}
        {%- endfor %}
    ) as known (domain, rule)
),

rules as (
    {% for domain, rules in domains.items() -%}
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
    {% endfor -%}
    select * from said
)

select
    domain,
    md5({{ ordered_string_agg('rule', 'rule', '|') }}) as rules
from rules
group by domain
