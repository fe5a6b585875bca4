{{ replaces(
    'as_of_date not in (select as_of_date from {ledger} where not is_fitted_now)',
    ledger='int_selection__evenings', partition_by='as_of_date'
) }}

{% set nights = var('hysteresis_days') %}
-- what a night's rule can give: its best style, or an incumbent that the best does not beat by the hysteresis
with contenders as (
    select
        as_of_date,
        host,
        schema_hash,
        gen_style_id,
        place
    from {{ ref('int_selection__pooled_picks') }}
    where place = 1 or p > best_p - {{ var('hysteresis') }}
),

best as (
    select * from contenders
    where place = 1
),

decided as (
    select
        forms.as_of_date,
        forms.host,
        forms.schema_hash
    from {{ ref('int_selection__pooled_forms') }} as forms
    inner join {{ ref('int_selection__evenings') }} as dates
        on forms.as_of_date = dates.as_of_date and dates.is_decided and dates.is_fitted_now
),

-- the rule is replayed night by night, from the style that was best {{ nights }} nights ago
hint_{{ nights }}_nights_ago as (
    select
        decided.as_of_date,
        decided.host,
        decided.schema_hash,
        best.gen_style_id
    from decided
    left join best
        on
            decided.host = best.host and decided.schema_hash = best.schema_hash
            and best.as_of_date = {{ add_days('decided.as_of_date', -nights) }}
),

{% for nights_ago in range(nights - 1, -1, -1) -%}
    hint_{{ nights_ago }}_nights_ago as (
        select
            earlier.as_of_date,
            earlier.host,
            earlier.schema_hash,
            coalesce(
                max(case when contenders.gen_style_id = earlier.gen_style_id then earlier.gen_style_id end),
                max(case when contenders.place = 1 then contenders.gen_style_id end),
                max(earlier.gen_style_id)
            ) as gen_style_id
        from hint_{{ nights_ago + 1 }}_nights_ago as earlier
        left join contenders
            on
                earlier.host = contenders.host and earlier.schema_hash = contenders.schema_hash
                and contenders.as_of_date = {{ add_days('earlier.as_of_date', -nights_ago) }}
        group by earlier.as_of_date, earlier.host, earlier.schema_hash
    ),

{% endfor -%}
tonight as (
    select * from hint_0_nights_ago
    where gen_style_id is not null
)

select
    tonight.as_of_date,
    tonight.host,
    tonight.schema_hash,
    tonight.gen_style_id as preferred_style_id,
    best.gen_style_id as best_style_id
from tonight
inner join best
    on
        tonight.as_of_date = best.as_of_date and tonight.host = best.host
        and tonight.schema_hash = best.schema_hash
