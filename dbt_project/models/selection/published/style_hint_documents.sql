with hints as (
    select
        *,
        {{ api_source('source', 'segment_key') }} as document_source
    from {{ ref('style_hints') }}
),

profiles as (
    select
        host,
        schema_hash,
        quality
    from {{ ref('int_style__form_profiles') }}
),

segments as (
    select
        host,
        schema_hash,
        {{ json_object_agg(
            'segment_key',
            json_object({'preferred_style_id': 'preferred_style_id', 'source': 'source'})
        ) }} as segments
    from {{ ref('int_selection__segment_hints') }}
    group by host, schema_hash
)

select
    hints.host,
    hints.schema_hash,
    profiles.quality,
    -- a form of low quality is not given to the companion, so the API gets no hint to store for it
    case
        when hints.document_source is not null and profiles.quality = 'ok' then
            '{"preferred_style_id": ' || {{ json_string('hints.preferred_style_id') }}
            || ', "source": ' || {{ json_string('hints.document_source') }}
            || case
                when hints.document_source = 'segment'
                    then ', "segment_key": ' || {{ json_string('hints.segment_key') }}
                else ''
            end
            || ', "style_stats": ' || hints.style_stats
            || ', "segments": ' || coalesce(segments.segments, '{}') || '}'
    end as style_hint,
    hints.as_of_date
from hints
inner join profiles on hints.host = profiles.host and hints.schema_hash = profiles.schema_hash
left join segments on hints.host = segments.host and hints.schema_hash = segments.schema_hash
