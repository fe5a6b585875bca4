{#- What a run of an age in days weighs: half after each half-life. -#}
{% macro evidence_weight(age) -%}
    power(0.5, cast({{ age }} as double) / {{ var("half_life_days") }})
{%- endmacro %}

{#- The sums that the pooled fit needs, of rows of answers with a weight. -#}
{% macro evidence_sums(weight) -%}
    cast(sum(helpful) as bigint) as helpful_runs,
    cast(sum(helpful + unhelpful) as bigint) as answered_runs,
    {{ exact_sum(weight ~ " * runs") }} as runs,
    {{ exact_sum(weight ~ " * helpful") }} as helpful,
    {{ exact_sum(weight ~ " * " ~ weight ~ " * helpful") }} as helpful2,
    {{ exact_sum(weight ~ " * (helpful + unhelpful)") }} as answered,
    {{ exact_sum(weight ~ " * " ~ weight ~ " * (helpful + unhelpful)") }} as answered2,
    {{ exact_sum(weight ~ " * (runs - helpful - unhelpful)") }} as unanswered,
    {{ exact_sum(weight ~ " * " ~ weight ~ " * (runs - helpful - unhelpful)") }} as unanswered2
{%- endmacro %}

{#- All that was known on an evening: months that are over, days, and what repeated answers count too much in them. -#}
{% macro evidence_of(evening) -%}
    {{ evidence_of_months(evening) }}
    union all
    {{ evidence_of_days(evening) }}
    {%- if var("repeats_weigh_less") %}
    union all
    {{ evidence_of_repeats(evening) }}
    {%- endif %}
{%- endmacro %}

{% macro evidence_keys() -%}
    form_key, host_family, segment_key, gen_style_id, is_recent
{%- endmacro %}

{#- Host and schema_hash as one number: to group by texts takes three times as long. -#}
{% macro form_key(form=none) -%}
    {%- set of = form ~ "." if form else "" -%}
    {{ short_hash(of ~ "host, " ~ of ~ "schema_hash") }}
{%- endmacro %}

{#- The first day of the window of an evening, a literal date: whole months. -#}
{% macro evidence_begins(evening) -%}
    {{ month_start(add_days(evening, -var("pooled_lookback_days"))) }}
{%- endmacro %}

{#-
    From this day on the evidence of an evening is added up day by day: the month of the first day that counts as recent
    or that may still be answered. What was known before comes by month.
-#}
{% macro evidence_by_day(evening) -%}
    {{ month_start(add_days(evening, 1 - [var("recent_days"), var("feedback_window_days"), 1] | max)) }}
{%- endmacro %}

{% macro is_recent(evening) -%}
    event_date > {{ add_days(evening, -var("recent_days")) }}
{%- endmacro %}

{#- What was known on an evening and before evidence_by_day: rows of the months, brought from their first day to it. -#}
{% macro evidence_of_months(evening) -%}
    select
        {{ form_key() }} as form_key,
        host_family, segment_key, gen_style_id, edit_level, false as is_recent,
        helpful_runs, answered_runs,
        {% for measure in ["runs", "helpful", "answered", "unanswered"] -%}
            weight * {{ measure }} as {{ measure }},
            {% if measure != "runs" -%}
            weight * weight * {{ measure }}2 as {{ measure }}2{{ "," if not loop.last }}
            {%- endif %}
        {% endfor %}
    from (
        select *, {{ evidence_weight(whole_days("known_month", evening)) }} as weight
        from {{ ref("fct_selection__answers_monthly") }}
        where
            event_month >= {{ evidence_begins(evening) }}
            and known_month < {{ evidence_by_day(evening) }}
    ) as months
{%- endmacro %}

{#- The same since then, from the days. An answer counts from the day it was known, a missing one once it is late. -#}
{% macro evidence_of_days(evening) -%}
    select
        {{ form_key() }} as form_key,
        coalesce(host_family, '') as host_family, coalesce(segment_key, '') as segment_key,
        gen_style_id, edit_level,
        age < {{ var("recent_days") }} as is_recent,
        helpful as helpful_runs, answered_runs,
        weight * runs as runs,
        weight * helpful as helpful,
        weight * weight * helpful as helpful2,
        weight * answered_runs as answered,
        weight * weight * answered_runs as answered2,
        weight * unanswered_runs as unanswered,
        weight * weight * unanswered_runs as unanswered2
    from (
        select
            *,
            helpful + unhelpful as answered_runs,
            case when age >= {{ var("feedback_window_days") }} then runs - helpful - unhelpful else 0 end
                as unanswered_runs,
            {{ evidence_weight("age") }} as weight
        from (
            select *, {{ whole_days("event_date", evening) }} as age
            from {{ ref("fct_selection__answers_daily") }}
            where
                event_date <= {{ evening }}
                and event_date >= {{ evidence_begins(evening) }}
                and known_on <= {{ evening }}
                and known_on >= {{ evidence_by_day(evening) }}
        ) as aged
    ) as known
{%- endmacro %}

{#-
    What a person's answers on one form and style count too much in that: k of them are to weigh like 1 + ln k, and
    those of the person who concentrates a form not at all (docs/rules/selection.md#nobody-games-it). A thousand
    answers of one person would otherwise change 2 % of the hints of other forms.
-#}
{% macro evidence_of_repeats(evening) -%}
    select
        {{ form_key() }} as form_key,
        coalesce(host_family, '') as host_family, coalesce(segment_key, '') as segment_key,
        gen_style_id, edit_level,
        is_recent,
        case when share = 0 then -helpful else 0 end as helpful_runs,
        case when share = 0 then -(helpful + unhelpful) else 0 end as answered_runs,
        (share - 1) * weight * (helpful + unhelpful) as runs,
        (share - 1) * weight * helpful as helpful,
        (share * share - 1) * weight * weight * helpful as helpful2,
        (share - 1) * weight * (helpful + unhelpful) as answered,
        (share * share - 1) * weight * weight * (helpful + unhelpful) as answered2,
        0.0 as unanswered, 0.0 as unanswered2
    from (
        select
            people.*,
            {{ is_recent(evening) }} as is_recent,
            {{ evidence_weight(whole_days("people.event_date", evening)) }} as weight,
            shares.share
        from ({{ people_of(evening, ref("int_selection__repeated_answers")) }}) as people
        inner join {{ ref("int_selection__answer_shares") }} as shares
            on people.answers_key = shares.answers_key and shares.as_of_date = {{ evening }}
    ) as weighed
{%- endmacro %}

{#- Answers by person known on an evening, of its window. -#}
{% macro people_of(evening, people) -%}
    select * from {{ people }}
    where
        event_date <= {{ evening }}
        and event_date >= {{ evidence_begins(evening) }}
        and known_on <= {{ evening }}
{%- endmacro %}
