{#- Values of a key that are null or occur in more than one row. -#}
{% test primary_key(model, column_name) %}
    select {{ column_name }}, count(*) as how_often
    from {{ model }}
    group by {{ column_name }}
    having count(*) > 1 or {{ column_name }} is null
{% endtest %}
