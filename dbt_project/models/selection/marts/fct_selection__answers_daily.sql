{{ replaces(
    'event_date in (select event_date from {ledger})', ledger='int_style__changes', partition_by='event_date'
) }}

-- month by month: 100 million runs at once did not fit into a gibibyte
{% for month in changed_months('event_date', ref('int_style__changes')) -%}
    -- what came with the run counts from its day; feedback takes that back on the day it was known, and counts instead
    {%- set changes -%}
        (
            select
                event_date,
                event_date as known_on,
                host,
                schema_hash,
                host_family,
                segment_key,
                gen_style_id,
                delivered_feedback_status as feedback_status,
                delivered_edit_chars as edit_chars,
                1 as sign
            from {{ ref('int_style__runs') }}
            where gen_style_id is not null and {{ month }}
        {% for sign, before in ((1, ''), (-1, 'replaced_')) -%}
            union all
            select
                event_date,
                known_on,
                host,
                schema_hash,
                host_family,
                segment_key,
                gen_style_id,
                {{ before }}feedback_status as feedback_status,
                {{ before }}edit_chars as edit_chars,
                {{ sign }} as sign
            from {{ ref('int_selection__answers') }}
            where {{ month }}
        {% endfor %}
        ) as changes
    {%- endset %}
    select
        event_date,
        known_on,
        host,
        schema_hash,
        host_family,
        segment_key,
        gen_style_id,
        {{ edit_level('edit_chars') }} as edit_level,
        cast(sum(sign) as bigint) as runs,
        cast(sum(case when feedback_status = 'helpful' then sign else 0 end) as bigint) as helpful,
        cast(sum(case when feedback_status = 'unhelpful' then sign else 0 end) as bigint) as unhelpful,
        cast(sum(case when edit_chars is not null then sign else 0 end) as bigint) as edit_runs,
        cast(coalesce(sum(sign * edit_chars), 0) as bigint) as edit_chars
    from {{ changes }}
    group by
        event_date, known_on, host, schema_hash, host_family, segment_key, gen_style_id, {{ edit_level('edit_chars') }}
    having
        sum(sign) <> 0
        or sum(case when feedback_status = 'helpful' then sign else 0 end) <> 0
        or sum(case when feedback_status = 'unhelpful' then sign else 0 end) <> 0
        or coalesce(sum(sign * edit_chars), 0) <> 0
    {{ 'union all' if not loop.last }}
{% endfor %}
