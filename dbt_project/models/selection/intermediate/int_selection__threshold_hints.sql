with forms as (
    select * from {{ ref('int_style__form_history') }}
),

choices as (
    select * from {{ ref('int_selection__level_choices') }}
),

levels as (
    select max(case when level = 'form' then min_runs end) as form_min_runs
    from {{ ref('selection_levels') }}
    where enabled
),

segment_styles as (
    select
        as_of_date,
        host_family,
        {{ json_object_agg('segment_key', json_string('preferred_style_id')) }} as segment_styles
    from choices
    where level = 'segment' and preferred_style_id is not null
    group by as_of_date, host_family
),

deciding as (
    {{ deciding_choices('forms', 'choices') }}
),

decided as (
    select
        forms.as_of_date,
        forms.host,
        forms.schema_hash,
        forms.host_family,
        forms.segment_key,
        deciding.preferred_style_id,
        coalesce(deciding.level, 'none') as source,
        deciding.total_runs,
        deciding.helpful,
        deciding.unhelpful,
        deciding.helpful_ratio,
        deciding.avg_edit_chars,
        least(1.0, cast(forms.ok_runs as double) / 10) as confidence,
        deciding.runner_up_style_id,
        coalesce(deciding.style_stats, '{}') as style_stats,
        coalesce(segment_styles.segment_styles, '{}') as segment_styles,
        coalesce(own.level_runs, 0) as form_runs,
        coalesce(deciding.is_small, true) as is_small,
        -- a form without runs lately is nobody's
        coalesce(own.level_is_small, false) as own_is_small,
        {{ is_small('forms.first_people') }} as form_is_small
    from forms
    left join deciding
        on
            forms.as_of_date = deciding.as_of_date and forms.host = deciding.form_host
            and forms.schema_hash = deciding.form_schema_hash
    left join segment_styles
        on forms.as_of_date = segment_styles.as_of_date and forms.host_family = segment_styles.host_family
    left join choices as own
        on
            forms.as_of_date = own.as_of_date and own.level = 'form'
            and forms.host = own.host and forms.schema_hash = own.schema_hash
),

compared as (
    select
        decided.*,
        {{ level_key('decided.source', 'decided') }},
        decided.source as level,
        day_before.preferred_style_id as previous_style_id,
        coalesce(decided.preferred_style_id, '') <> coalesce(day_before.preferred_style_id, '') as changed
    from decided
    left join decided as day_before
        on
            decided.host = day_before.host and decided.schema_hash = day_before.schema_hash
            and day_before.as_of_date = {{ add_days('decided.as_of_date', -1) }}
),

-- a hint that changes says what it replaces, by the figures of the same level
hints as (
    select
        compared.*,
        replaced.helpful as replaced_helpful,
        replaced.total_runs as replaced_runs,
        replaced.helpful_ratio as replaced_ratio,
        {{ is_small('replaced.first_people') }} as replaced_is_small
    from compared
    left join {{ ref('int_style__level_stats') }} as replaced
        on
            {{ same_level('compared', 'replaced') }} and compared.previous_style_id = replaced.gen_style_id
            and compared.changed
)

select
    hints.*,
    {{ hint_explanation() }} as explanation,
    'threshold' as selector,
    cast(null as double) as expected_helpful_rate,
    cast(null as double) as probability_best
from hints
cross join levels
