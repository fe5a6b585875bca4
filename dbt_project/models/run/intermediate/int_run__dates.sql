{%- set window = run_window() -%}
{%- set history = load_relation(api.Relation.create(
    database=this.database, schema='intermediate', identifier='int_run__computed_dates')) if execute else none -%}

with dates as (
    -- the day before the first one is computed too: it gives previous_style_id on the same landed data
    select day as as_of_date
    from {{ date_series("date '" ~ window.start ~ "' - 1", "date '" ~ window.end ~ "' - 1") }}
),

already_published as (
    {% if history -%}
        select max(as_of_date) as latest_date from {{ history }}
    {%- else -%}
        select cast(null as date) as latest_date
    {%- endif %}
),

flagged as (
    select
        dates.as_of_date,
        dates.as_of_date >= date '{{ window.start }}' as is_requested,
        dates.as_of_date = date '{{ window.end }}' - 1
        and dates.as_of_date >= coalesce(already_published.latest_date, dates.as_of_date) as is_current,
        cast('{{ (run_started_at | string)[:19] }}' as timestamp) as published_at,
        '{{ env_var("WAREHOUSE_RUN_ID", invocation_id) }}' as run_id
    from dates
    cross join already_published
)

select * from flagged
