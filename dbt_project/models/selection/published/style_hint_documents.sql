with hints as (
    select
        *,
        -- the API knows three sources: a pooled hint is told by the widest group whose evidence it leans on
        case
            when source in ('form', 'form+family') then 'form'
            when source in ('segment', 'family_segment') and segment_key is not null then 'segment'
            when source <> 'none' then 'family'
        end as document_source
    from {{ ref('style_hints') }}
),

profiles as (
    select
        host,
        schema_hash,
        quality
    from {{ ref('form_profiles') }}
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
            || ', "style_stats": ' || hints.style_stats || '}'
    end as style_hint,
    hints.as_of_date
from hints
inner join profiles on hints.host = profiles.host and hints.schema_hash = profiles.schema_hash
