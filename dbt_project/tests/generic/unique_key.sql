{#-
    Keys that stand in more than one row; nulls count as equal, for the grain includes them. Of a table that keeps
    history, among names what a night replaces (replace_rows.sql): only that can have gone wrong in it. Days are looked at
    month by month, as they are built: the keys of 100 million runs at once did not fit into a gibibyte.
-#}
{% test unique_key(model, columns, among=none) %}
    {%- set parts = touched_months("event_date") if among == "touched_days" else ["true"] -%}
    {%- for part in parts %}
    select {{ columns | join(", ") }}, count(*) as how_often
    from {{ model }}
    where {{ part }} {% if among %}and ({{ rows_to_replace(among) }}){% endif %}
    group by {{ columns | join(", ") }}
    having count(*) > 1
    {{ "union all" if not loop.last }}
    {%- endfor %}
{% endtest %}
