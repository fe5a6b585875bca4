{#-
    Incremental strategy: what this run decides anew is deleted and inserted in one transaction.
    delete+insert on the key of an aggregate would leave orphans when a key vanishes; whole days do not.
    The model says in its meta what it replaces: touched_days | touched_months | moved_events | unresolved_and_touched | requested_dates | current |
    fitted_evenings | older_rules.
-#}
{% macro get_incremental_replace_rows_sql(arg_dict) %}
    {%- set columns = arg_dict["dest_columns"] | map(attribute="quoted") | join(", ") -%}
    delete from {{ arg_dict["target_relation"] }} where {{ rows_to_replace(config.get("meta")["replaces"]) }};
    insert into {{ arg_dict["target_relation"] }} ({{ columns }})
    select {{ columns }} from {{ arg_dict["temp_relation"] }}
{% endmacro %}

{% macro rows_to_replace(what) %}
    {%- if what == "touched_days" -%}
        event_date in (select event_date from {{ ref("int_style__touched_days") }})
    {%- elif what == "touched_months" -%}
        event_month in (select {{ month_start("event_date") }} from {{ ref("int_style__touched_days") }})
    {%- elif what == "moved_events" -%}
        _key in (select _key from {{ ref("int_style__event_days") }})
    {%- elif what == "unresolved_and_touched" -%}
        event_date is null or event_date in (select event_date from {{ ref("int_style__touched_days") }})
    {%- elif what == "requested_dates" -%}
        as_of_date in (select as_of_date from {{ ref("int_run__dates") }} where is_requested)
    {%- elif what == "current" -%}
        exists (select 1 from {{ ref("int_run__dates") }} where is_current)
    {%- elif what == "fitted_evenings" -%}
        as_of_date in (select as_of_date from {{ ref("int_selection__pooled_dates") }} where is_fitted_now)
        or as_of_date >= (select changed_from from {{ ref("int_selection__changed_from") }})
        or as_of_date < (select min(as_of_date) from {{ ref("int_selection__pooled_dates") }})
    {%- elif what == "older_rules" -%}
        rules_version not in (select rules_version from {{ ref("int_style__rules_version") }})
    {%- else -%}
        {{ exceptions.raise_compiler_error(model.name ~ ": meta.replaces must name what the model replaces, not '" ~ what ~ "'.") }}
    {%- endif -%}
{% endmacro %}
