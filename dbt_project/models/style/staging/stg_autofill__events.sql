with events as (
    select * from {{ source('raw', 'autofill_events') }}
),

renamed as (
    select
        -- ids
        event_id,
        {{ short_hash('user_id') }} as user_key,
        {{ regex_replace_all('lower(' ~ trimmed('host') ~ ')', '[.]?(:[0-9]*)?$', '') }} as host,
        {{ trimmed('schema_hash') }} as schema_hash,
        nullif({{ trimmed('gen_style_id') }}, '') as gen_style_id,
        application_id,
        form_url,

        -- the job
        coalesce(
            nullif({{ trimmed(json_text('job', 'normalized_title')) }}, ''),
            nullif({{ trimmed(json_text('job', 'title')) }}, '')
        ) as job_title,
        nullif(lower({{ trimmed('segment_key') }}), '') as delivered_segment_key,

        -- measures
        feedback_status,
        coalesce(
            case when edit_chars <= {{ var('max_edit_chars') }} then edit_chars end, {{ edits_of('edit_stats') }}
        ) as edit_chars,
        case when duration_ms <= {{ var('max_duration_ms') }} then duration_ms end as duration_ms,
        final_map,
        coalesce(nullif(lower({{ trimmed('status') }}), ''), 'ok') as status,
        coalesce(policy, 'exploit') as policy,
        propensity,
        nullif({{ trimmed('policy_version') }}, '') as policy_version,

        -- timestamps
        created_at,
        event_date,

        -- delivery
        _key,
        _seq,
        _line
    from events
    where _seq <= (select max(batch_seq) from {{ source('raw', 'landing_log') }})
)

select * from renamed
