{{ replaces(
    'as_of_date not in (select as_of_date from {ledger} where not is_fitted_now)',
    ledger='int_selection__pooled_dates', partition_by='as_of_date'
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
        f.as_of_date,
        f.host,
        f.schema_hash
    from {{ ref('int_selection__pooled_forms') }} as f
    inner join {{ ref('int_selection__pooled_dates') }} as d on f.as_of_date = d.as_of_date and d.is_decided and d.is_fitted_now
),

before_{{ nights }} as (
    select
        decided.*,
        picks.gen_style_id
    from decided
    left join picks
        on
            decided.host = picks.host and decided.schema_hash = picks.schema_hash and picks.place = 1
            and picks.as_of_date = {{ add_days('decided.as_of_date', -nights) }}
),

{% for night in range(nights - 1, -1, -1) -%}
    before_{{ night }} as (
        {{ keep_or_change('before_' ~ (night + 1), night) }}
    ){{ ',' if night }}

{% endfor -%}
select
    before_0.as_of_date,
    before_0.host,
    before_0.schema_hash,
    before_0.gen_style_id as preferred_style_id,
    raw.gen_style_id as best_style_id
from before_0
inner join picks as raw
    on
        before_0.as_of_date = raw.as_of_date and before_0.host = raw.host
        and before_0.schema_hash = raw.schema_hash and raw.place = 1
where before_0.gen_style_id is not null
