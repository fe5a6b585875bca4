{{ replaces(
    'event_date in (select event_date from {ledger})', ledger='int_style__changes', partition_by='event_date'
) }}

-- month by month, as in fct_selection__answers_daily
{% for month in changed_months('event_date', ref('int_style__changes')) -%}
    select * from (
        select
            event_date,
            known_on,
            user_key,
            host_family,
            segment_key,
            gen_style_id,
            edit_level,
            cast(sum(case when feedback_status = 'helpful' then sign else 0 end) as bigint) as helpful,
            cast(sum(sign) as bigint) as answers
        from {{ ref('int_selection__answer_changes') }}
        where {{ month }} and feedback_status is not null and user_key is not null
        group by event_date, known_on, user_key, host_family, segment_key, gen_style_id, edit_level
    ) as changed
    where helpful <> 0 or answers <> 0
    {{ 'union all' if not loop.last }}
{% endfor %}
