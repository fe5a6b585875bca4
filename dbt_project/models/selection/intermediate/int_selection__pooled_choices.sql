{{ replaces(
    'as_of_date not in (select as_of_date from {ledger} where not is_fitted_now)',
    ledger='int_selection__evenings', partition_by='as_of_date'
) }}

{% set nights = var('hysteresis_days') %}
with picks as (
    select
        as_of_date,
        host,
        schema_hash,
        gen_style_id,
        p,
        best_p,
        place
    from {{ ref('int_selection__pooled_picks') }}
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
    left join picks as best
        on
            decided.host = best.host and decided.schema_hash = best.schema_hash and best.place = 1
            and best.as_of_date = {{ add_days('decided.as_of_date', -nights) }}
),

-- each night the incumbent stays unless that night's best style is better by the hysteresis
{% for nights_ago in range(nights - 1, -1, -1) -%}
    hint_{{ nights_ago }}_nights_ago as (
        select
            earlier.as_of_date,
            earlier.host,
            earlier.schema_hash,
            case
                when incumbent.p > incumbent.best_p - {{ var('hysteresis') }} then incumbent.gen_style_id
                else coalesce(best.gen_style_id, earlier.gen_style_id)
            end as gen_style_id
        from hint_{{ nights_ago + 1 }}_nights_ago as earlier
        left join picks as incumbent
            on
                earlier.host = incumbent.host and earlier.schema_hash = incumbent.schema_hash
                and earlier.gen_style_id = incumbent.gen_style_id
                and incumbent.as_of_date = {{ add_days('earlier.as_of_date', -nights_ago) }}
        left join picks as best
            on
                earlier.host = best.host and earlier.schema_hash = best.schema_hash and best.place = 1
                and best.as_of_date = {{ add_days('earlier.as_of_date', -nights_ago) }}
    ),

{% endfor -%}
best_tonight as (
    select * from picks
    where place = 1
)

select
    tonight.as_of_date,
    tonight.host,
    tonight.schema_hash,
    tonight.gen_style_id as preferred_style_id,
    best_tonight.gen_style_id as best_style_id
from hint_0_nights_ago as tonight
inner join best_tonight
    on
        tonight.as_of_date = best_tonight.as_of_date and tonight.host = best_tonight.host
        and tonight.schema_hash = best_tonight.schema_hash
where tonight.gen_style_id is not null
