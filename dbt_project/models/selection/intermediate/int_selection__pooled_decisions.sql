with dates as (
    select as_of_date from {{ ref('int_selection__evenings') }}
    where (is_requested or is_current) and is_decided
),

forms as (
    select * from {{ ref('int_style__form_history') }}
    where as_of_date in (select dates.as_of_date from dates)
),

choices as (
    select * from {{ ref('int_selection__pooled_choices') }}
    where as_of_date in (select dates.as_of_date from dates)
),

picks as (
    select * from {{ ref('int_selection__pooled_picks') }}
    where as_of_date in (select dates.as_of_date from dates)
),

best as (
    select * from {{ ref('int_selection__pooled_best') }}
    where is_main
),

runners_up as (
    select
        picks.as_of_date,
        picks.host,
        picks.schema_hash,
        picks.gen_style_id,
        row_number() over (
            partition by picks.as_of_date, picks.host, picks.schema_hash
            order by picks.p desc, picks.gen_style_id asc
        ) as place
    from picks
    inner join choices
        on
            picks.as_of_date = choices.as_of_date and picks.host = choices.host
            and picks.schema_hash = choices.schema_hash and picks.gen_style_id <> choices.preferred_style_id
)

select
    forms.as_of_date,
    forms.host,
    forms.schema_hash,
    forms.host_family,
    forms.segment_key,
    forms.ok_runs,
    choices.preferred_style_id,
    choices.best_style_id,
    picks.p as expected_helpful_rate,
    picks.best_p as best_expected_rate,
    picks.beaten_probability,
    best.probability_best,
    runners_up.gen_style_id as runner_up_style_id,
    case when choices.preferred_style_id is null then 'none' else {{ pooled_source('picks') }} end as source
from forms
left join choices
    on
        forms.as_of_date = choices.as_of_date and forms.host = choices.host
        and forms.schema_hash = choices.schema_hash
left join picks
    on
        choices.as_of_date = picks.as_of_date and choices.host = picks.host
        and choices.schema_hash = picks.schema_hash and choices.preferred_style_id = picks.gen_style_id
left join best
    on
        choices.as_of_date = best.as_of_date and choices.host = best.host
        and choices.schema_hash = best.schema_hash and choices.preferred_style_id = best.gen_style_id
left join runners_up
    on
        forms.as_of_date = runners_up.as_of_date and forms.host = runners_up.host
        and forms.schema_hash = runners_up.schema_hash and runners_up.place = 1
