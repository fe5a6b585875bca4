{#-
    The forms known by each date of a CTE called dates, over all their runs so far: CTEs that end in known_forms, with
    the sums of the named counts, the last run, the most common segment and family, and the first people if asked for.
-#}
{% macro known_forms(counts, people=false) -%}
{%- set merged -%}{% if people %},
        {{ merged_people() }} as first_people{% endif %}{%- endset -%}
figures as (
    {{ form_runs_until('dates', counts + ['last_run_at'] + (['first_people'] if people else [])) }}
),

-- days before the first date are added up once; only later days are kept apart
increments as (
    select
        greatest(event_date, (select min(dates.as_of_date) from dates)) as known_from,
        host,
        schema_hash,
        host_family,
        segment_key,
        {{ sum_run_measures(counts) }}{{ merged }}
    from figures
    group by known_from, host, schema_hash, host_family, segment_key
),

known_runs as (
    select
        dates.as_of_date,
        increments.host,
        increments.schema_hash,
        increments.host_family,
        increments.segment_key,
        {{ sum_run_measures(counts) }}{{ merged }}
    from increments
    inner join dates on increments.known_from <= dates.as_of_date
    group by
        dates.as_of_date, increments.host, increments.schema_hash, increments.host_family, increments.segment_key
),

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
totals as (
    select
        as_of_date,
        host,
        schema_hash,
        {{ sum_run_measures(counts) }}{{ merged }}
    from known_runs
    group by as_of_date, host, schema_hash
),

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
