{{ replaces(
    'event_month in (select event_date from {ledger})',
    ledger='int_selection__closed_months', partition_by='event_month'
) }}
{%- set ledger = ref('int_selection__closed_months') %}
{%- set known_before = literal_dates(ledger, 'known_before') %}

-- weights are relative to the first day of the month of knowledge: an evening brings a whole month to its own date
-- month by month, as in fct_selection__answers_daily
{% for month in changed_months('event_date', ledger) -%}
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
    where {{ month }}{% if known_before %} and known_on < {{ known_before[0] }}{% endif %}
    group by
        {{ month_start('event_date') }}, {{ month_start('known_on') }}, host, schema_hash,
        coalesce(host_family, ''), coalesce(segment_key, ''), gen_style_id, edit_level
    {{ 'union all' if not loop.last }}
{% endfor %}
