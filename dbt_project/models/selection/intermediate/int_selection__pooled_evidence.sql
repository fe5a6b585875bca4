{%- set weight = 'power(0.5, cast(age as double) / ' ~ var('half_life_days') ~ ')' -%}
{%- set unanswered -%}
    case when age >= {{ var('feedback_window_days') }} then runs - helpful - unhelpful else 0 end
{%- endset -%}
-- evening by evening: grouping 24 of them at once takes all memory, and two to three times as long
{% for evening in evenings_to_fit() -%}
    select
        {{ evening }} as as_of_date,
        host,
        schema_hash,
        coalesce(host_family, '') as host_family,
        coalesce(segment_key, '') as segment_key,
        gen_style_id,
        edit_level,
        cast(sum(helpful) as bigint) as helpful_runs,
        cast(sum(helpful + unhelpful) as bigint) as answered_runs,
        {{ exact_sum(weight ~ ' * runs') }} as runs,
        {{ exact_sum(weight ~ ' * helpful') }} as helpful,
        {{ exact_sum(weight ~ ' * ' ~ weight ~ ' * helpful') }} as helpful2,
        {{ exact_sum(weight ~ ' * (helpful + unhelpful)') }} as answered,
        {{ exact_sum(weight ~ ' * ' ~ weight ~ ' * (helpful + unhelpful)') }} as answered2,
        {{ exact_sum(weight ~ ' * (' ~ unanswered ~ ')') }} as unanswered,
        {{ exact_sum(weight ~ ' * ' ~ weight ~ ' * (' ~ unanswered ~ ')') }} as unanswered2
    from (
        -- an answer counts from the day it was known, a missing one from the day nobody is expected to answer any more
        select
            *,
            {{ whole_days('event_date', evening) }} as age
        from {{ ref('fct_selection__answers_daily') }}
        where
            event_date <= {{ evening }}
            and event_date > {{ add_days(evening, -var('pooled_lookback_days')) }}
            and known_on <= {{ evening }}
    ) as known
    group by host, schema_hash, coalesce(host_family, ''), coalesce(segment_key, ''), gen_style_id, edit_level
    {{ 'union all' if not loop.last }}
{% endfor %}
