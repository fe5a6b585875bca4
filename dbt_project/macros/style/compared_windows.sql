{#-
    The last day up to ``days_ago`` on which one of the windows {name: [from, before]} begins or ends: what happened
    between two of these days is in the same windows, and is added up once for all of them.
-#}
{% macro last_bound(days_ago, windows) -%}
    case
        {%- for bound in windows.values() | sum(start=[]) | unique | sort(reverse=true) %}
            when {{ days_ago }} >= {{ bound }} then {{ bound }}
        {%- endfor %}
    end
{%- endmacro %}

{#-
    Sums of each measure over stretches of days, as <window>_<measure>: windows are {name: [from, before]} in days ago,
    the rows have days_ago.
-#}
{% macro window_sums(windows, measures) -%}
    {%- for name, days in windows.items() -%}
        {%- for measure in measures -%}
    cast(
        sum(case when days_ago >= {{ days[0] }} and days_ago < {{ days[1] }} then {{ measure }} else 0 end) as bigint
    ) as {{ name }}_{{ measure }}{{ ", " if not loop.last }}
        {%- endfor -%}
        {{ ", " if not loop.last }}
    {%- endfor -%}
{%- endmacro %}

{#-
    Runs and helpful share of a week or month, and how they differ from the one before: relative change of the runs,
    difference of the shares. Null where the first run, ``oldest`` days ago, is younger than the stretch before, and
    where one of the stretches <window>_is_small.
-#}
{% macro compared_with_before(name, windows) -%}
    {%- set known = "oldest >= " ~ (windows["previous_" ~ name][1] - 1)
        ~ " and not " ~ name ~ "_is_small and not previous_" ~ name ~ "_is_small" -%}
    {%- set share -%}
        cast({{ name }}_helpful as double) / nullif({{ name }}_answered, 0)
    {%- endset -%}
    {%- set before -%}
        cast(previous_{{ name }}_helpful as double) / nullif(previous_{{ name }}_answered, 0)
    {%- endset -%}
    case when not {{ name }}_is_small then {{ name }}_runs end as {{ name }}_runs,
    case when not {{ name }}_is_small then {{ share }} end as {{ name }}_helpful_share,
    case when {{ known }} then cast({{ name }}_runs as double) / nullif(previous_{{ name }}_runs, 0) - 1 end
        as runs_{{ name }}_over_{{ name }},
    case when {{ known }} then {{ share }} - {{ before }} end as helpful_share_{{ name }}_over_{{ name }}
{%- endmacro %}
