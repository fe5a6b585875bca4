{{ replaces(
    'event_date in (select event_date from {ledger})', ledger='int_style__changes', partition_by='event_date'
) }}

-- month by month: 100 million runs at once did not fit into a gibibyte
{% for month in changed_months('event_date', ref('int_style__changes')) -%}
    select * from (
        select
            event_date,
            known_on,
            host,
            schema_hash,
            host_family,
            segment_key,
            gen_style_id,
            edit_level,
            cast(sum(sign) as bigint) as runs,
            cast(sum(case when feedback_status = 'helpful' then sign else 0 end) as bigint) as helpful,
            cast(sum(case when feedback_status = 'unhelpful' then sign else 0 end) as bigint) as unhelpful,
            cast(sum(case when edit_chars is not null then sign else 0 end) as bigint) as edit_runs,
            cast(coalesce(sum(sign * edit_chars), 0) as bigint) as edit_chars
        from {{ ref('int_selection__answer_changes') }}
        where {{ month }}
        group by event_date, known_on, host, schema_hash, host_family, segment_key, gen_style_id, edit_level
    ) as changed
    where runs <> 0 or helpful <> 0 or unhelpful <> 0 or edit_chars <> 0
    {{ 'union all' if not loop.last }}
{% endfor %}
