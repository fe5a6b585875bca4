{#- The rows of a Fivetran table: of each key the newest sync, the later delivery where the same sync came twice. -#}
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
