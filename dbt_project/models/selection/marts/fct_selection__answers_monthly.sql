{{ replaces(
    'event_month in (select ' ~ month_start('event_date') ~ ' from {ledger})',
    ledger='int_style__changes', partition_by='event_month'
) }}

-- weights are relative to the first day of the month of knowledge: an evening brings a whole month to its own date
-- month by month, as in fct_selection__answers_daily
{% for month in changed_months('event_date', ref('int_style__changes')) -%}
    select
        {{ month_start('event_date') }} as event_month,
        {{ month_start('known_on') }} as known_month,
        host,
        schema_hash,
        coalesce(host_family, '') as host_family,
        coalesce(segment_key, '') as segment_key,
        gen_style_id,
        edit_level,
        {{ evidence_sums(evidence_weight(whole_days('event_date', month_start('known_on')))) }}
    from {{ ref('fct_selection__answers_daily') }}
    where {{ month }}
    group by
        {{ month_start('event_date') }}, {{ month_start('known_on') }}, host, schema_hash,
        coalesce(host_family, ''), coalesce(segment_key, ''), gen_style_id, edit_level
    {{ 'union all' if not loop.last }}
{% endfor %}
