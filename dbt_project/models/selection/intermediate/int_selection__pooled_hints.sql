with dates as (
    select as_of_date from {{ ref('int_selection__pooled_dates') }}
    where (is_requested or is_current) and is_decided
),

forms as (
    select * from {{ ref('int_style__form_history') }}
),

choices as (
    select * from {{ ref('int_selection__pooled_choices') }}
),

picks as (
    select * from {{ ref('int_selection__pooled_picks') }}
    where as_of_date in (select dates.as_of_date from dates)
),

best as (
    select * from {{ ref('int_selection__pooled_best') }}
),

stats as (
    select * from {{ ref('int_style__level_stats') }}
),

levels as (
    select * from {{ ref('int_selection__level_choices') }}
),

runners_up as (
    select
        p.as_of_date,
        p.host,
        p.schema_hash,
        p.gen_style_id,
        row_number() over (
            partition by p.as_of_date, p.host, p.schema_hash order by p.p desc, p.gen_style_id asc
        ) as place
    from picks as p
    inner join dates on p.as_of_date = dates.as_of_date
    inner join choices as c
        on
            p.as_of_date = c.as_of_date and p.host = c.host and p.schema_hash = c.schema_hash
            and p.gen_style_id <> c.preferred_style_id
),

-- per family and segment: what a form nobody knows yet would be given
segment_picks as (
    select
        as_of_date,
        host_family,
        segment_key,
        gen_style_id,
        row_number() over (
            partition by as_of_date, host_family, segment_key
            order by {{ exact_sum('delta') }} desc, gen_style_id asc
        ) as place
    from (
        select
            s.as_of_date,
            s.host_family,
            s.segment_key,
            e.gen_style_id,
            e.delta
        from {{ ref('int_selection__pooled_effects') }} as s
        inner join {{ ref('int_selection__pooled_effects') }} as e
            on
                s.as_of_date = e.as_of_date and s.effect = 'family_segment'
                and (
                    e.effect = 'style'
                    or (e.effect = 'family_style' and s.host_family = e.host_family)
                    or (
                        e.effect = 'family_segment_style' and s.host_family = e.host_family
                        and s.segment_key = e.segment_key
                    )
                )
    ) as reachable
    where host_family <> '' and segment_key <> ''
    group by as_of_date, host_family, segment_key, gen_style_id
),

segment_styles as (
    select
        as_of_date,
        host_family,
        {{ json_object_agg('segment_key', json_string('gen_style_id')) }} as segment_styles
    from segment_picks
    where place = 1
    group by as_of_date, host_family
),

decided as (
    select
        forms.as_of_date,
        forms.host,
        forms.schema_hash,
        forms.host_family,
        forms.segment_key,
        forms.ok_runs,
        c.preferred_style_id,
        c.best_style_id,
        p.p as expected_helpful_rate,
        p.best_p as best_expected_rate,
        best.probability_best,
        r.gen_style_id as runner_up_style_id,
        case when c.preferred_style_id is null then 'none' else {{ pooled_source('p') }} end as source
    from forms
    inner join dates on forms.as_of_date = dates.as_of_date
    left join choices as c
        on forms.as_of_date = c.as_of_date and forms.host = c.host and forms.schema_hash = c.schema_hash
    left join picks as p
        on
            c.as_of_date = p.as_of_date and c.host = p.host and c.schema_hash = p.schema_hash
            and c.preferred_style_id = p.gen_style_id
    left join best
        on
            c.as_of_date = best.as_of_date and c.host = best.host and c.schema_hash = best.schema_hash
            and c.preferred_style_id = best.gen_style_id and best.is_main
    left join runners_up as r
        on
            forms.as_of_date = r.as_of_date and forms.host = r.host and forms.schema_hash = r.schema_hash
            and r.place = 1
),

-- the figures shown are those of the threshold rule's level that comes nearest to the evidence
placed as (
    select
        *,
        case
            when source in ('form', 'form+family') then 'form'
            when source = 'family_segment' and segment_key is not null then 'segment'
            when source = 'family_segment' then 'family'
        end as shown_level
    from decided
),

-- keys of one side each: a condition that mixes both sides is tried on every pair, 2 of 3 s at 10,000 forms
keyed as (
    select
        *,
        case when shown_level = 'form' then host else '' end as shown_host,
        case when shown_level = 'form' then schema_hash else '' end as shown_schema_hash,
        case when shown_level <> 'form' then host_family else '' end as shown_family,
        case when shown_level = 'segment' then segment_key else '' end as shown_segment
    from placed
),

figured as (
    select
        keyed.*,
        s.total_runs,
        s.helpful,
        s.unhelpful,
        s.helpful_ratio,
        s.avg_edit_chars,
        coalesce(l.style_stats, '{}') as style_stats,
        coalesce(own.helpful, 0) as own_helpful,
        coalesce(own.helpful + own.unhelpful, 0) as own_answered,
        coalesce(own.total_runs, 0) as form_runs
    from keyed
    left join levels as l
        on
            keyed.as_of_date = l.as_of_date and keyed.shown_level = l.level
            and keyed.shown_host = coalesce(l.host, '') and keyed.shown_schema_hash = coalesce(l.schema_hash, '')
            and keyed.shown_family = coalesce(l.host_family, '') and keyed.shown_segment = coalesce(l.segment_key, '')
    left join stats as s
        on
            keyed.as_of_date = s.as_of_date and keyed.shown_level = s.level
            and keyed.preferred_style_id = s.gen_style_id
            and keyed.shown_host = coalesce(s.host, '') and keyed.shown_schema_hash = coalesce(s.schema_hash, '')
            and keyed.shown_family = coalesce(s.host_family, '') and keyed.shown_segment = coalesce(s.segment_key, '')
    left join stats as own
        on
            keyed.as_of_date = own.as_of_date and own.level = 'form'
            and keyed.host = own.host and keyed.schema_hash = own.schema_hash
            and keyed.preferred_style_id = own.gen_style_id
),

explained as (
    select
        *,
        {{ pooled_explanation() }} as explanation
    from figured
)

select
    e.as_of_date,
    e.host,
    e.schema_hash,
    e.host_family,
    e.segment_key,
    e.preferred_style_id,
    e.source,
    e.total_runs,
    e.helpful,
    e.unhelpful,
    e.helpful_ratio,
    e.avg_edit_chars,
    least(1.0, cast(e.ok_runs as double) / 10) as confidence,
    e.runner_up_style_id,
    e.style_stats,
    coalesce(s.segment_styles, '{}') as segment_styles,
    e.form_runs,
    day_before.preferred_style_id as previous_style_id,
    coalesce(e.preferred_style_id, '') <> coalesce(day_before.preferred_style_id, '') as changed,
    e.explanation,
    'pooled' as selector,
    round(e.expected_helpful_rate, 9) as expected_helpful_rate,
    round(e.probability_best, 9) as probability_best
from explained as e
left join segment_styles as s
    on e.as_of_date = s.as_of_date and e.host_family = s.host_family
left join choices as day_before
    on
        e.host = day_before.host and e.schema_hash = day_before.schema_hash
        and day_before.as_of_date = {{ add_days('e.as_of_date', -1) }}
