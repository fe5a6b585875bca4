{#-
    Figures per level and style (docs/rules/style.md#statistics), from a CTE called windowed of runs by form, family,
    segment and style; with the first people of each, if windowed has them.
-#}
{% macro level_stats(people=false) -%}
{%- set measures = ["runs", "helpful", "unhelpful", "edit_runs", "edit_chars"] -%}
{%- set sums -%}
    {%- for measure in measures -%}
        cast(sum({{ measure }}) as bigint) as {{ measure }}{{ ", " if not loop.last }}
    {%- endfor -%}
    {%- if people %}, {{ merged_people() }} as first_people{% endif -%}
{%- endset -%}
levels as (
    select
        as_of_date, 'form' as level, host, schema_hash,
        cast(null as string) as host_family, cast(null as string) as segment_key,
        gen_style_id, {{ sums }}
    from windowed
    group by as_of_date, host, schema_hash, gen_style_id
    union all
    select
        as_of_date, 'segment' as level, cast(null as string) as host, cast(null as string) as schema_hash,
        host_family, segment_key,
        gen_style_id, {{ sums }}
    from windowed
    where host_family is not null and segment_key is not null
    group by as_of_date, host_family, segment_key, gen_style_id
    union all
    select
        as_of_date, 'family' as level, cast(null as string) as host, cast(null as string) as schema_hash,
        host_family, cast(null as string) as segment_key,
        gen_style_id, {{ sums }}
    from windowed
    where host_family is not null
    group by as_of_date, host_family, gen_style_id
)

select
    as_of_date,
    level,
    host,
    schema_hash,
    host_family,
    segment_key,
    gen_style_id,
    runs as total_runs,
    helpful,
    unhelpful,
    {{ helpful_ratio('runs') }} as helpful_ratio,
    case when edit_runs > 0 then cast(edit_chars as double) / edit_runs end as avg_edit_chars,
    cast(helpful + unhelpful as double) / runs as feedback_rate,
    edit_runs,
    edit_chars
    {%- if people %},
    first_people
    {%- endif %}
from levels
{%- endmacro %}
