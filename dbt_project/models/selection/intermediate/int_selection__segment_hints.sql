with dates as (
    select as_of_date from {{ ref('int_run__dates') }}
    where is_current
),

selected as (
    {{ selected_hints() }}
),

hints as (
    select selected.* from selected
    inner join dates on selected.as_of_date = dates.as_of_date
    where selected.preferred_style_id is not null
),

{% if 'threshold' in possible_selectors() -%}
    -- a form with evidence of its own gets the same hint whatever the title
    by_threshold as (
        select
            hints.host,
            hints.schema_hash,
            choices.segment_key,
            choices.preferred_style_id,
            choices.level as source
        from hints
        inner join {{ ref('int_selection__level_choices') }} as choices
            on
                hints.as_of_date = choices.as_of_date and hints.host_family = choices.host_family
                and choices.level = 'segment' and choices.preferred_style_id is not null
        where hints.selector = 'threshold' and hints.source <> 'form'
    ),

{% endif -%}
{% if 'pooled' in possible_selectors() -%}
    judged as (
        select
            hints.host,
            hints.schema_hash,
            candidates.segment_key,
            candidates.gen_style_id,
            {{ pooled_source('candidates') }} as source,
            row_number() over (
                partition by hints.host, hints.schema_hash, candidates.segment_key
                order by candidates.p desc, candidates.gen_style_id asc
            ) as place
        from hints
        inner join {{ ref('int_selection__pooled_candidates') }} as candidates
            on
                hints.as_of_date = candidates.as_of_date and hints.host = candidates.host
                and hints.schema_hash = candidates.schema_hash
        -- only segments that somebody has answered in within the family
        inner join {{ ref('int_selection__pooled_effects') }} as effects
            on
                candidates.as_of_date = effects.as_of_date and effects.effect = 'family_segment'
                and candidates.host_family = effects.host_family and candidates.segment_key = effects.segment_key
        where hints.selector = 'pooled' and not candidates.is_main and candidates.host_family <> ''
    ),

    -- the form's own segment keeps its hint, which changes slowly
    by_pooled as (
        select
            host,
            schema_hash,
            segment_key,
            gen_style_id as preferred_style_id,
            source
        from judged
        where place = 1
        union all
        select
            host,
            schema_hash,
            segment_key,
            preferred_style_id,
            source
        from hints
        where selector = 'pooled' and segment_key is not null and host_family is not null
    ),

{% endif -%}
by_segment as (
    {% for selector in possible_selectors() -%}
        select * from by_{{ selector }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
)

select
    host,
    schema_hash,
    segment_key,
    preferred_style_id,
    {{ api_source('source', 'segment_key') }} as source
from by_segment
