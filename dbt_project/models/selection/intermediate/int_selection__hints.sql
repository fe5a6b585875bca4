with forms as (
    select * from {{ ref('int_style__form_history') }}
),

choices as (
    select * from {{ ref('int_selection__level_choices') }}
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

-- each level's choice reaches a form by that level's own key
reachable as (
    select
        forms.host as form_host,
        forms.schema_hash as form_schema_hash,
        choices.*
    from forms
    inner join choices
        on
            forms.as_of_date = choices.as_of_date and choices.level = 'form'
            and forms.host = choices.host and forms.schema_hash = choices.schema_hash
    union all
    select
        forms.host as form_host,
        forms.schema_hash as form_schema_hash,
        choices.*
    from forms
    inner join choices
        on
            forms.as_of_date = choices.as_of_date and choices.level = 'segment'
            and forms.host_family = choices.host_family and forms.segment_key = choices.segment_key
    union all
    select
        forms.host as form_host,
        forms.schema_hash as form_schema_hash,
        choices.*
    from forms
    inner join choices
        on
            forms.as_of_date = choices.as_of_date and choices.level = 'family'
            and forms.host_family = choices.host_family
),

deciding as (
    select
        *,
        row_number() over (
            partition by as_of_date, form_host, form_schema_hash order by level_rank asc
        ) as place
    from reachable
    where preferred_style_id is not null
),

evidence as (
    select
        as_of_date,
        form_host,
        form_schema_hash,
        cast(sum(case when level = 'form' then level_runs else 0 end) as bigint) as form_runs
    from reachable
    group by as_of_date, form_host, form_schema_hash
),

decided as (
    select
        forms.as_of_date,
        forms.host,
        forms.schema_hash,
        forms.host_family,
        forms.segment_key,
        d.preferred_style_id,
        coalesce(d.level, 'none') as source,
        d.total_runs,
        d.helpful,
        d.unhelpful,
        d.helpful_ratio,
        d.avg_edit_chars,
        least(1.0, cast(forms.ok_runs as double) / 10) as confidence,
        d.runner_up_style_id,
        coalesce(d.style_stats, '{}') as style_stats,
        coalesce(s.segment_styles, '{}') as segment_styles,
        coalesce(e.form_runs, 0) as form_runs
    from forms
    left join deciding as d
        on
            forms.as_of_date = d.as_of_date and forms.host = d.form_host
            and forms.schema_hash = d.form_schema_hash and d.place = 1
    left join segment_styles as s
        on forms.as_of_date = s.as_of_date and forms.host_family = s.host_family
    left join evidence as e
        on
            forms.as_of_date = e.as_of_date and forms.host = e.form_host
            and forms.schema_hash = e.form_schema_hash
)

select
    decided.*,
    day_before.preferred_style_id as previous_style_id,
    coalesce(decided.preferred_style_id, '') <> coalesce(day_before.preferred_style_id, '') as changed
from decided
left join decided as day_before
    on
        decided.host = day_before.host and decided.schema_hash = day_before.schema_hash
        and day_before.as_of_date = {{ add_days('decided.as_of_date', -1) }}
