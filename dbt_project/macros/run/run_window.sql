{#-
    The dates of this run, half-open [start, end), from --event-time-start and --event-time-end.
    They are flags and not --vars because a changed --vars costs a full re-parse (about two seconds a night).
-#}
{% macro run_window() %}
    {%- if not execute or flags.WHICH not in ("build", "run", "test") -%}{{ return({"start": "1970-01-01", "end": "1970-01-02"}) }}{%- endif -%}
    {%- set start, end = invocation_args_dict.get("event_time_start"), invocation_args_dict.get("event_time_end") -%}
    {%- if not start or not end -%}
        {{ exceptions.raise_compiler_error(
            "Say which dates to compute: dbt build --event-time-start 2026-09-01 --event-time-end 2026-09-02 (the end is exclusive).") }}
    {%- endif -%}
    {{ return({"start": (start | string)[:10], "end": (end | string)[:10]}) }}
{% endmacro %}
