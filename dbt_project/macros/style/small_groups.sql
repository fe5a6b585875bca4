{#-
    The first min_users people of a group of runs: all that is needed to tell whether it has so many, whatever it is
    added up to later. Eight bytes each; a count of distinct people could not be added up over days or forms.
-#}
{% macro first_people(user_key) -%}
    {{ first_values(user_key, var("min_users")) }}
{%- endmacro %}

{% macro merged_people(people="first_people") -%}
    {{ first_values_of(people, var("min_users")) }}
{%- endmacro %}

{#- Whether a group has fewer than min_users people; runs without a user count as nobody's. -#}
{% macro is_small(people="first_people") -%}
    {{ list_length(people) }} < {{ var("min_users") }}
{%- endmacro %}

{#-
    CTEs that end in ``name``: ``rows`` (a table or a select in parentheses) in groups by ``keys``, with ``sums`` and,
    with ``people``, first_people, which of a group that has min_users people is a list of any so many. Lists are merged
    for the few rows of the other groups only: of 10 million runs, 480,000 groups took 7.9 s with a merged list each,
    1.9 s like this, and 1.4 s without first_people. ``rows`` is read twice: keeping it as a CTE took 0.9 s more.
-#}
{% macro grouped(name, rows, keys, sums, people=true) -%}
{%- if people -%}
{{ groups_with_people(name, rows, keys, sums, var("min_users")) }}
{%- else -%}
{{ name }} as (
    select
        {% for key in keys %}{{ key }}, {% endfor -%}
        {% for sum, of in sums.items() %}{{ of }} as {{ sum }}{{ ", " if not loop.last }}{% endfor %}
    from {{ rows }} as counted
    group by {{ keys | join(", ") }}
)
{%- endif -%}
{%- endmacro %}

{% macro groups_with_people(name, rows, keys, sums, people) -%}
{{ name }}_counted as (
    select
        {% for key in keys %}{{ key }}, {% endfor -%}
        {% for sum, of in sums.items() %}{{ of }} as {{ sum }}, {% endfor -%}
        {{ at_least_distinct("first_people", people) }} >= {{ people }} as is_large
    from {{ rows }} as counted
    group by {{ keys | join(", ") }}
),

{{ name }}_small as (
    select
        {% for key in keys %}listed.{{ key }}, {% endfor -%}
        {{ merged_people("listed.first_people") }} as first_people
    from {{ rows }} as listed
    inner join {{ name }}_counted as counted
        on {% for key in keys %}listed.{{ key }} is not distinct from counted.{{ key }} and {% endfor -%}
        not coalesce(counted.is_large, false)
    group by {% for key in keys %}listed.{{ key }}{{ ", " if not loop.last }}{% endfor %}
),

{{ name }} as (
    select
        {% for key in keys %}counted.{{ key }}, {% endfor -%}
        {% for sum in sums %}counted.{{ sum }}, {% endfor -%}
        case when counted.is_large then {{ any_values(people) }} else small.first_people end as first_people
    from {{ name }}_counted as counted
    left join {{ name }}_small as small
        on {% for key in keys %}counted.{{ key }} is not distinct from small.{{ key }}
        {{- " and " if not loop.last }}{% endfor %}
)
{%- endmacro %}

{#- Each of the columns ``names`` added up, for grouped. -#}
{% macro sums_of(names) -%}
    {%- set sums = {} -%}
    {%- for name in names -%}
        {%- do sums.update({name: "cast(sum(" ~ name ~ ") as bigint)"}) -%}
    {%- endfor -%}
    {{ return(sums) }}
{%- endmacro %}

{#-
    What analysts may see of small groups (docs/rules/style.md#small-groups): CTEs that end in shown_cells, from a CTE
    with the columns ``kept`` and ``dimensions``, the ``measures`` and first_people. A cell of fewer than min_users
    people is added to those that differ from it in the first dimension only, which becomes 'other'; what is still small
    gives up the next one, and so on. So measures add up to what they did.
-#}
{% macro small_cells_as_other(cells, kept, dimensions, measures) -%}
{%- for step in range(dimensions | length + 1) -%}
{%- set columns = kept + dimensions[step:] -%}
cells_{{ step }} as (
    select
        {% for column in columns %}{{ column }}, {% endfor -%}
        {% for measure in measures %}cast(sum({{ measure }}) as bigint) as {{ measure }}, {% endfor -%}
        {{ merged_people() }} as first_people
    from {{ cells if loop.first else "cells_" ~ (step - 1) }}
    {% if not loop.first %}where {{ is_small() }}{% endif %}
    group by {{ columns | join(", ") if columns else "true" }}
),

{% endfor -%}
large_cells as (
    {% for step in range(dimensions | length + 1) -%}
    select
        {% for column in kept %}{{ column }}, {% endfor -%}
        {% for column in dimensions -%}
            {{ column if loop.index0 >= step else "'other' as " ~ column }},
        {% endfor -%}
        {{ measures | join(", ") }}
    from cells_{{ step }}
    {% if not loop.last %}where not ({{ is_small() }})
    union all
    {% endif -%}
    {% endfor %}
),

-- a family or a segment that is called other anyway takes in what became other
shown_cells as (
    select
        {% for column in kept + dimensions %}{{ column }}, {% endfor -%}
        {% for measure in measures -%}
        cast(sum({{ measure }}) as bigint) as {{ measure }}{{ ", " if not loop.last }}
        {%- endfor %}
    from large_cells
    group by {{ (kept + dimensions) | join(", ") }}
)
{%- endmacro %}

{#- The figures of a level and style from their sums, as int_style__level_stats has them. -#}
{% macro style_figures_of_sums() -%}
    total_runs,
    helpful,
    unhelpful,
    {{ helpful_ratio("total_runs") }} as helpful_ratio,
    cast(helpful as double) / nullif(helpful + unhelpful, 0) as helpful_share,
    case when edit_runs > 0 then cast(edit_chars as double) / edit_runs end as avg_edit_chars,
    cast(helpful + unhelpful as double) / total_runs as feedback_rate
{%- endmacro %}

{% macro helpful_ratio(runs) -%}
    {%- if var("threshold_denominator") == "runs" -%}
    cast(helpful as double) / {{ runs }}
    {%- else -%}
    coalesce(cast(helpful as double) / nullif(helpful + unhelpful, 0), 0)
    {%- endif -%}
{%- endmacro %}

{#- A table of one level: its current statistics, those of small cells under other. -#}
{% macro published_level_stats(level, dimensions) -%}
with stats as (
    select * from {{ ref("int_style__level_stats") }}
    where
        level = '{{ level }}'
        and as_of_date in (
            select as_of_date from {{ ref("int_run__dates") }}
            where is_current
        )
),

{{ small_cells_as_other(
    "stats", ["as_of_date"], dimensions, ["total_runs", "helpful", "unhelpful", "edit_runs", "edit_chars"]
) }}
{%- endmacro %}

{#-
    CTEs that end in shown: what the family and segment of runs are called where small groups may not be told apart.
    A small cell gives up its family first, and then its segment, by the people of the runs that ``counted`` holds for.
-#}
{% macro families_and_segments_shown(runs, counted) -%}
{%- set counted_people = merged_people("case when " ~ counted ~ " then first_people end") -%}
cells as (
    select
        host_family,
        segment_key,
        {{ counted_people }} as first_people
    from {{ runs }}
    group by host_family, segment_key
),

large_families as (
    select
        host_family,
        segment_key,
        case when {{ is_small() }} then 'other' else host_family end as shown_family,
        first_people
    from cells
),

segments_of_families as (
    select
        shown_family,
        segment_key,
        {{ is_small(merged_people()) }} as is_small
    from large_families
    group by shown_family, segment_key
),

shown as (
    select
        large_families.host_family,
        large_families.segment_key,
        large_families.shown_family,
        case when segments_of_families.is_small then 'other' else large_families.segment_key end as shown_segment
    from large_families
    inner join segments_of_families
        on
            large_families.shown_family = segments_of_families.shown_family
            and large_families.segment_key = segments_of_families.segment_key
)
{%- endmacro %}
