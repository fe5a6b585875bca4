with decisions as (
    select * from {{ ref('int_selection__pooled_decisions') }}
),

choices as (
    select * from {{ ref('int_selection__pooled_choices') }}
),

segment_styles as (
    select * from {{ ref('int_selection__pooled_segment_styles') }}
),

stats as (
    select * from {{ ref('int_style__level_stats') }}
),

level_choices as (
    select * from {{ ref('int_selection__level_choices') }}
),

-- the figures shown are those of the threshold rule's level that comes nearest to the evidence
shown as (
    select
        *,
        case
            when source in ('form', 'form+family') then 'form'
            when source = 'family_segment' and segment_key is not null then 'segment'
            when source = 'family_segment' then 'family'
        end as level
    from decisions
),

keyed as (
    select
        shown.*,
        {{ level_key('shown.level', 'shown') }}
    from shown
),

hints as (
    select
        keyed.as_of_date,
        keyed.host,
        keyed.schema_hash,
        keyed.host_family,
        keyed.segment_key,
        keyed.preferred_style_id,
        keyed.best_style_id,
        keyed.source,
        stats.total_runs,
        stats.helpful,
        stats.unhelpful,
        stats.helpful_ratio,
        stats.avg_edit_chars,
        least(1.0, cast(keyed.ok_runs as double) / 10) as confidence,
        keyed.runner_up_style_id,
        coalesce(level_choices.style_stats, '{}') as style_stats,
        coalesce(segment_styles.segment_styles, '{}') as segment_styles,
        coalesce(own.total_runs, 0) as form_runs,
        coalesce(own.helpful, 0) as own_helpful,
        coalesce(own.helpful + own.unhelpful, 0) as own_answered,
        day_before.preferred_style_id as previous_style_id,
        coalesce(keyed.preferred_style_id, '') <> coalesce(day_before.preferred_style_id, '') as changed,
        'pooled' as selector,
        keyed.expected_helpful_rate,
        keyed.best_expected_rate,
        keyed.probability_best,
        keyed.beaten_probability,
        replaced.p as replaced_expected_rate,
        coalesce(own_replaced.helpful, 0) as replaced_helpful,
        coalesce(own_replaced.helpful + own_replaced.unhelpful, 0) as replaced_answered,
        coalesce(top_users.is_concentrated, false) as is_concentrated,
        top_users.top_user_share,
        {{ is_small('stats.first_people') }} as is_small,
        {{ is_small('own.first_people') }} as own_is_small,
        {{ is_small('own_replaced.first_people') }} as replaced_is_small,
        {{ is_small('forms.first_people') }} as form_is_small
    from keyed
    left join stats on {{ same_level('keyed', 'stats') }} and keyed.preferred_style_id = stats.gen_style_id
    left join level_choices on {{ same_level('keyed', 'level_choices') }}
    left join stats as own
        on
            keyed.as_of_date = own.as_of_date and own.level = 'form' and keyed.host = own.host
            and keyed.schema_hash = own.schema_hash and keyed.preferred_style_id = own.gen_style_id
    left join segment_styles
        on keyed.as_of_date = segment_styles.as_of_date and keyed.host_family = segment_styles.host_family
    left join choices as day_before
        on
            keyed.host = day_before.host and keyed.schema_hash = day_before.schema_hash
            and day_before.as_of_date = {{ add_days('keyed.as_of_date', -1) }}
    left join {{ ref('int_selection__pooled_picks') }} as replaced
        on
            keyed.as_of_date = replaced.as_of_date and keyed.host = replaced.host
            and keyed.schema_hash = replaced.schema_hash and day_before.preferred_style_id = replaced.gen_style_id
    left join stats as own_replaced
        on
            keyed.as_of_date = own_replaced.as_of_date and own_replaced.level = 'form'
            and keyed.host = own_replaced.host and keyed.schema_hash = own_replaced.schema_hash
            and day_before.preferred_style_id = own_replaced.gen_style_id
    left join {{ ref('int_style__form_history') }} as forms
        on
            keyed.as_of_date = forms.as_of_date and keyed.host = forms.host
            and keyed.schema_hash = forms.schema_hash
    left join {{ ref('int_selection__top_users') }} as top_users
        on
            keyed.as_of_date = top_users.as_of_date and keyed.host = top_users.host
            and keyed.schema_hash = top_users.schema_hash
)

select
    *,
    {{ pooled_explanation() }} as explanation
from hints
