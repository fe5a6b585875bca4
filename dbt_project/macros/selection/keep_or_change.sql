{#- One night of the rule: the incumbent stays unless the best style of that night is better by the hysteresis. -#}
{% macro keep_or_change(incumbents, nights_ago) -%}
    select
        i.as_of_date,
        i.host,
        i.schema_hash,
        coalesce(
            max(
                case
                    when p.gen_style_id = i.gen_style_id and p.p > p.best_p - {{ var('hysteresis') }} then p.gen_style_id
                end
            ),
            max(case when p.place = 1 then p.gen_style_id end),
            max(i.gen_style_id)
        ) as gen_style_id
    from {{ incumbents }} as i
    left join picks as p
        on
            i.host = p.host and i.schema_hash = p.schema_hash
            and p.as_of_date = {{ add_days("i.as_of_date", -nights_ago) }}
    group by i.as_of_date, i.host, i.schema_hash
{%- endmacro %}
