{#-
    The forms known by each date of a CTE called dates, over all their runs so far: CTEs that end in known_forms, with
    the sums of the named counts, the last run, the most common segment and family, and the first people if asked for.
-#}
{% macro known_forms(counts, people=false) -%}
{%- set keys = ["host", "schema_hash", "host_family", "segment_key"] -%}
{%- set sums = sums_of_runs(counts) -%}
{%- set figures -%}
    (
        -- days before the first date are added up once; only later days are kept apart
        select
            figures.*,
            greatest(figures.event_date, (select min(dates.as_of_date) from dates)) as known_from
        from (
            {{ form_runs_until('dates', counts + ['last_run_at'] + (['first_people'] if people else [])) }}
        ) as figures
    )
{%- endset -%}
{%- set known -%}
    (
        select
            dates.as_of_date,
            increments.*
        from increments
        inner join dates on increments.known_from <= dates.as_of_date
    )
{%- endset -%}
{{ grouped("increments", figures, ["known_from"] + keys, sums, people) }},

{{ grouped("known_runs", known, ["as_of_date"] + keys, sums, people) }},

-- the most common one, then the more recent run's, then alphabetical (docs/rules/style.md#statistics)
{% for attribute in ['segment_key', 'host_family'] -%}
ranked_{{ attribute }} as (
    select
        as_of_date,
        host,
        schema_hash,
        {{ attribute }},
        row_number() over (
            partition by as_of_date, host, schema_hash
            order by sum(runs) desc, max(last_run_at) desc, {{ attribute }} asc
        ) as place
    from known_runs
    where {{ attribute }} is not null
    group by as_of_date, host, schema_hash, {{ attribute }}
),

{% endfor -%}
{{ grouped("totals", "known_runs", ["as_of_date", "host", "schema_hash"], sums, people) }},

known_forms as (
    select
        totals.*,
        segments.segment_key,
        families.host_family
    from totals
    left join ranked_segment_key as segments
        on
            totals.as_of_date = segments.as_of_date and totals.host = segments.host
            and totals.schema_hash = segments.schema_hash and segments.place = 1
    left join ranked_host_family as families
        on
            totals.as_of_date = families.as_of_date and totals.host = families.host
            and totals.schema_hash = families.schema_hash and families.place = 1
)
{%- endmacro %}
