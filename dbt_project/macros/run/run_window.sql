{#-
    The dates of this run, half-open [start, end), from --event-time-start and --event-time-end; without these the
    newest date that was ever computed, or yesterday (UTC) in a new warehouse.
    They are flags and not --vars because a changed --vars costs a full re-parse (about two seconds a night).
-#}
{% macro run_window() %}
    {%- if not execute or flags.WHICH not in ("build", "run", "test") -%}
        {{ return({"start": "1970-01-01", "end": "1970-01-02"}) }}
    {%- endif -%}
    {%- set start, end = invocation_args_dict.get("event_time_start"), invocation_args_dict.get("event_time_end") -%}
    {%- if start and end -%}
        {{ return({"start": (start | string)[:10], "end": (end | string)[:10]}) }}
    {%- endif -%}
    {%- set newest = run_query("select max(as_of_date) from published.run_log").rows[0][0] -%}
    {%- set day = newest or (run_started_at - modules.datetime.timedelta(days=1)).date() -%}
    {{ return({"start": day | string, "end": (day + modules.datetime.timedelta(days=1)) | string}) }}
{% endmacro %}
