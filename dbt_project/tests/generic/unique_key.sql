{#- Keys that stand in more than one row; nulls count as equal, for the grain includes them. -#}
{% test unique_key(model, columns) %}
    select {{ columns | join(", ") }}, count(*) as how_often
    from {{ model }}
    group by {{ columns | join(", ") }}
    having count(*) > 1
{% endtest %}
