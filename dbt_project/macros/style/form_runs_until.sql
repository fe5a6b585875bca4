{#-
    A form's figures per day, family and segment, up to the last date of this run, for sums over all of its history:
    months that were over before the first of these dates come as one row, with its first day.
-#}
{% macro form_runs_until(dates, measures) -%}
    select
        event_month as event_date, host, schema_hash, host_family, segment_key, {{ measures | join(", ") }}
    from {{ ref("fct_style__form_runs_monthly") }}
    where event_month < (select {{ month_start("min(as_of_date)") }} from {{ dates }})
    union all
    select
        event_date, host, schema_hash, host_family, segment_key, {{ measures | join(", ") }}
    from {{ ref("fct_style__form_runs_daily") }}
    where
        event_date >= (select {{ month_start("min(as_of_date)") }} from {{ dates }})
        and event_date <= (select max(as_of_date) from {{ dates }})
{%- endmacro %}
