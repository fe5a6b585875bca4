{{ replaces(
    'as_of_date not in (select as_of_date from {ledger} where not is_fitted_now)',
    ledger='int_selection__evenings', partition_by='as_of_date'
) }}

with dates as (
    select
        as_of_date,
        {{ add_days('as_of_date', 1) }} as run_date
    from {{ ref('int_selection__evenings') }}
    where is_decided and is_fitted_now
),

forms as (
    select
        known.*,
        dates.run_date
    from {{ ref('int_selection__pooled_forms') }} as known
    inner join dates on known.as_of_date = dates.as_of_date
),

choices as (
    select * from {{ ref('int_selection__backtest_level_choices') }}
),

deciding as (
    {{ deciding_choices('forms', 'choices') }}
),

hints as (
    select
        as_of_date,
        form_host as host,
        form_schema_hash as schema_hash,
        'threshold' as selector,
        preferred_style_id,
        level as source
    from deciding
    union all
    select
        kept.as_of_date,
        kept.host,
        kept.schema_hash,
        'pooled' as selector,
        kept.preferred_style_id,
        {{ pooled_source('picks') }} as source
    from {{ ref('int_selection__pooled_choices') }} as kept
    inner join {{ ref('int_selection__pooled_picks') }} as picks
        on
            kept.as_of_date = picks.as_of_date and kept.host = picks.host
            and kept.schema_hash = picks.schema_hash and kept.preferred_style_id = picks.gen_style_id
)

select
    forms.as_of_date,
    forms.run_date,
    forms.host,
    forms.schema_hash,
    selectors.selector,
    hints.preferred_style_id,
    coalesce(hints.source, 'none') as source
from forms
cross join {{ selectors() }} as selectors
left join hints
    on
        forms.as_of_date = hints.as_of_date and forms.host = hints.host
        and forms.schema_hash = hints.schema_hash and selectors.selector = hints.selector
