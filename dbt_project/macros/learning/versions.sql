{#- The landed rows of a source up to the current date. -#}
{% macro landed_until_now(table) -%}
    (
        select * from {{ ref("stg_learning__" ~ table) }}
        where event_date <= (select as_of_date from {{ ref("int_run__dates") }} where is_current)
    )
{%- endmacro %}

{#- Of each key its newest state, the later delivery where two carry the same time. -#}
{% macro newest_state(table, key, moment) -%}
    (
        select * from (
            select
                *,
                row_number() over (partition by {{ key }} order by {{ moment }} desc, _seq desc, _line desc) as recency
            from {{ landed_until_now(table) }} as landed
        ) as states
        where recency = 1
    )
{%- endmacro %}
