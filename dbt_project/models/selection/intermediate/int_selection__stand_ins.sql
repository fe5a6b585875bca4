with bins as (
    select * from {{ ref('int_selection__edit_bins') }}
),

-- where edits tell nothing of a style its unanswered runs are not even read
calibration as (
    select * from {{ ref('int_selection__edit_calibration') }}
    where worth > 0 and {{ var('edit_surrogate') }}
),

unanswered as (
    {% for evening in evenings_to_fit() -%}
        select
            {{ evening }} as as_of_date,
            {{ evidence_keys() }},
            edit_level,
            unanswered,
            unanswered2
        from (
            {{ evidence_of_months(evening) }}
            union all
            {{ evidence_of_days(evening) }}
        ) as known
        where
            edit_level is not null and unanswered <> 0
            and gen_style_id in (
                select calibration.gen_style_id from calibration
                where calibration.as_of_date = {{ evening }}
            )
        {{ 'union all' if not loop.last }}
    {% endfor %}
)

-- an unanswered run counts as the share of an answered one that its edits are worth
select
    unanswered.as_of_date,
    unanswered.form_key,
    unanswered.host_family,
    unanswered.segment_key,
    unanswered.gen_style_id,
    unanswered.is_recent,
    {{ exact_sum('calibration.worth * unanswered.unanswered') }} as n,
    {{ exact_sum('calibration.worth * unanswered.unanswered2') }} as n2,
    {{ exact_sum('calibration.worth * calibration.stand_in * unanswered.unanswered') }} as y,
    {{ exact_sum('calibration.worth * calibration.stand_in * unanswered.unanswered2') }} as y2
from unanswered
left join bins
    on
        unanswered.as_of_date = bins.as_of_date and unanswered.form_key = bins.form_key
        and unanswered.edit_level = bins.edit_level
inner join calibration
    on
        unanswered.as_of_date = calibration.as_of_date and unanswered.gen_style_id = calibration.gen_style_id
        and case when unanswered.edit_level = 0 then 0 else bins.edit_bin end = calibration.edit_bin
group by
    unanswered.as_of_date, unanswered.form_key, unanswered.host_family, unanswered.segment_key,
    unanswered.gen_style_id, unanswered.is_recent
