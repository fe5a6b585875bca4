{#-
    Keys that occur in more than one row; nulls count as equal, for the grain includes them. days_of and months_of name
    the ledger of an incremental table: only the days (or months) that it names can have gone wrong. Days are checked
    month by month, as they are built: the keys of 100 million runs at once did not fit into a gibibyte.
-#}
{% test unique_key(model, columns, days_of=none, months_of=none) %}
    {%- set parts = ["true"] -%}
    {%- if days_of -%}{%- set parts = changed_months("event_date", ref(days_of)) -%}
    {%- elif months_of -%}{%- set parts = changed_months("event_month", ref(months_of)) -%}
    {%- endif -%}
    {%- for part in parts %}
    select {{ columns | join(", ") }}, count(*) as how_often
    from {{ model }}
    where {{ part }} {% if days_of %}and {{ in_changed_days("event_date", ref(days_of)) }}{% endif %}
    group by {{ columns | join(", ") }}
    having count(*) > 1
    {{ "union all" if not loop.last }}
    {%- endfor %}
{% endtest %}
