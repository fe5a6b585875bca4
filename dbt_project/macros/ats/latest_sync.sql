{#- The rows of a Fivetran table: the newest sync of each key; of the same sync delivered twice, the later delivery. -#}
{% macro latest_sync(table, key) -%}
    (
        select versions.*
        from (
            select
                synced.*,
                row_number() over (
                    partition by {{ key | join(", ") }} order by _fivetran_synced desc, _seq desc, _line desc
                ) as recency
            from {{ source("raw", table) }} as synced
            where _seq <= (select max(batch_seq) from {{ source("raw", "landing_log") }})
        ) as versions
        where versions.recency = 1
    )
{%- endmacro %}
