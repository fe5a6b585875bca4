-- unlike int_style__level_stats only what was known on that evening: a later answer must not help to choose
-- evening by evening, as in int_selection__pooled_evidence
with windowed as (
    {% for evening in evenings_to_fit('is_decided') -%}
        select
            {{ evening }} as as_of_date,
            host,
            schema_hash,
            host_family,
            segment_key,
            gen_style_id,
            sum(runs) as runs,
            sum(helpful) as helpful,
            sum(unhelpful) as unhelpful,
            sum(edit_runs) as edit_runs,
            sum(edit_chars) as edit_chars
        from {{ ref('fct_selection__answers_daily') }}
        where
            event_date <= {{ evening }}
            and event_date > {{ add_days(evening, '-' ~ var('lookback_days')) }}
            and known_on <= {{ evening }}
        group by host, schema_hash, host_family, segment_key, gen_style_id
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

{{ level_stats() }}
