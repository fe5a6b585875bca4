{{ replaces(
    'event_date in (select event_date from {ledger})', ledger='int_style__changes', partition_by='event_date'
) }}

with runs as (
    select
        event_date,
        host,
        coalesce(host_family, 'other') as host_family,
        segment_key,
        gen_style_id,
        policy,
        runs,
        ok_runs,
        helpful,
        unhelpful,
        edit_runs,
        edit_chars,
        first_people
    from {{ ref('fct_style__form_runs_daily') }}
    where {{ in_changed_days('event_date', ref('int_style__changes')) }}
),

{{ small_cells_as_other(
    'runs', ['event_date'], ['host', 'policy', 'segment_key', 'host_family', 'gen_style_id'],
    ['runs', 'ok_runs', 'helpful', 'unhelpful', 'edit_runs', 'edit_chars']
) }}

select * from shown_cells
