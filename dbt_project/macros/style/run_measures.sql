{#- What a daily roll-up counts of its runs; everything adds up over days, forms and segments. -#}
{% macro run_measures() -%}
    count(*) as runs,
    cast(sum(case when status = 'ok' then 1 else 0 end) as bigint) as ok_runs,
    cast(sum(case when feedback_status = 'helpful' then 1 else 0 end) as bigint) as helpful,
    cast(sum(case when feedback_status = 'unhelpful' then 1 else 0 end) as bigint) as unhelpful,
    count(edit_chars) as edit_runs,
    cast(coalesce(sum(edit_chars), 0) as bigint) as edit_chars,
    count(duration_ms) as duration_runs,
    cast(coalesce(sum(duration_ms), 0) as bigint) as duration_ms,
    max(created_at) as last_run_at
{%- endmacro %}

{#- Those of them that are sums. -#}
{% macro run_counts() %}
    {{ return(["runs", "ok_runs", "helpful", "unhelpful", "edit_runs", "edit_chars", "duration_runs", "duration_ms"]) }}
{% endmacro %}

{#- The sums of those named, and the last run, for grouped. -#}
{% macro sums_of_runs(counts) -%}
    {%- set sums = sums_of(counts) -%}
    {%- do sums.update({"last_run_at": "max(last_run_at)"}) -%}
    {{ return(sums) }}
{%- endmacro %}
