{{ replaces(
    'as_of_date not in (select as_of_date from {ledger} where not is_fitted_now)',
    ledger='int_selection__evenings', partition_by='as_of_date'
) }}

{% set nights = var('hysteresis_days') %}
-- what a night's rule can give: its first style, or an incumbent that the first does not beat clearly
with contenders as (
    select
        as_of_date,
        host,
        schema_hash,
        gen_style_id,
        place
    from {{ ref('int_selection__pooled_picks') }}
    where is_contender
),

best as (
    select * from contenders
    where place = 1
),

-- Every form starts anew on one night in {{ nights }}, each on its own: had all started {{ nights }} nights ago, the
-- style that was first then would change with every night, and 5 % of the hints with it.
decided as (
    select
        forms.as_of_date,
        forms.host,
        forms.schema_hash,
        (
            {{ whole_days("date '2020-01-01'", 'forms.as_of_date') }}
            + {{ small_hash('forms.host || forms.schema_hash') }}
        ) % {{ nights }} as starts_nights_ago,
        cast(null as string) as gen_style_id
    from {{ ref('int_selection__pooled_forms') }} as forms
    inner join {{ ref('int_selection__evenings') }} as dates
        on forms.as_of_date = dates.as_of_date and dates.is_decided and dates.is_fitted_now
),

{% for nights_ago in range(nights - 1, -1, -1) -%}
    hint_{{ nights_ago }}_nights_ago as (
        select
            earlier.as_of_date,
            earlier.host,
            earlier.schema_hash,
            earlier.starts_nights_ago,
            coalesce(
                max(case
                    when earlier.starts_nights_ago > {{ nights_ago }} and contenders.gen_style_id = earlier.gen_style_id
                        then earlier.gen_style_id
                end),
                max(case
                    when earlier.starts_nights_ago >= {{ nights_ago }} and contenders.place = 1
                        then contenders.gen_style_id
                end),
                max(earlier.gen_style_id)
            ) as gen_style_id
        from {{ 'decided' if loop.first else 'hint_' ~ (nights_ago + 1) ~ '_nights_ago' }} as earlier
        left join contenders
            on
                earlier.host = contenders.host and earlier.schema_hash = contenders.schema_hash
                and contenders.as_of_date = {{ add_days('earlier.as_of_date', -nights_ago) }}
        group by earlier.as_of_date, earlier.host, earlier.schema_hash, earlier.starts_nights_ago
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
