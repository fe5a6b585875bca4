{#-
    Keys that stand in more than one row; nulls count as equal, for the grain includes them. Of a table that keeps
    history, among names what a night replaces (replace_rows.sql): only that can have gone wrong in it.
-#}
{% test unique_key(model, columns, among=none) %}
    select {{ columns | join(", ") }}, count(*) as how_often
    from {{ model }}
    {% if among %}where {{ rows_to_replace(among) }}{% endif %}
    group by {{ columns | join(", ") }}
    having count(*) > 1
{% endtest %}
