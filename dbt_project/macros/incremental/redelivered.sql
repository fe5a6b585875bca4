{#-
    All deliveries of the keys that new files of a source hold, as a table expression over a CTE ``new_batches`` of the
    domain's. Of older files only the keys are read, unless one is delivered again: 14 million rows take 0.4 instead of
    1.9 seconds. They are older by number: with ``not in`` DuckDB hashed every key there is.
-#}
{% macro deliveries_of_new_keys(model, source) -%}
    (
        select * from {{ model }}
        where {{ is_newly_landed(source) }}
        union all
        select * from {{ model }}
        where
            {{ has_landed_before() }}
            and _key in (
                select _key from {{ model }}
                where
                    {{ has_landed_before() }}
                    and _key in (
                        select _key from {{ model }}
                        where {{ is_newly_landed(source) }}
                    )
            )
    )
{%- endmacro %}

{% macro is_newly_landed(source) -%}
    _seq in (select batch_seq from new_batches where source = '{{ source }}')
{%- endmacro %}

{% macro has_landed_before() -%}
    _seq < (select min(batch_seq) from new_batches)
{%- endmacro %}
