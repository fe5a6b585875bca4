{{ replaces(
    'as_of_date not in (select as_of_date from {ledger} where not is_fitted_now)',
    ledger='int_selection__pooled_dates', partition_by='as_of_date'
) }}

with dates as (
    select
        as_of_date,
        {{ add_days('as_of_date', 1) }} as run_date
    from {{ ref('int_selection__pooled_dates') }}
    where is_decided and is_fitted_now
),

forms as (
    select
        f.*,
        dates.run_date
    from {{ ref('int_selection__pooled_forms') }} as f
    inner join dates on f.as_of_date = dates.as_of_date
),

choices as (
    select * from {{ ref('int_selection__backtest_level_choices') }}
    where preferred_style_id is not null
),

reachable as (
    select
        forms.as_of_date,
        forms.host,
        forms.schema_hash,
        c.level,
        c.level_rank,
        c.preferred_style_id
    from forms
    inner join choices as c
        on
            forms.as_of_date = c.as_of_date and c.level = 'form'
            and forms.host = c.host and forms.schema_hash = c.schema_hash
    union all
    select
        forms.as_of_date,
        forms.host,
        forms.schema_hash,
        c.level,
        c.level_rank,
        c.preferred_style_id
    from forms
    inner join choices as c
        on
            forms.as_of_date = c.as_of_date and c.level = 'segment'
            and forms.host_family = c.host_family and forms.segment_key = c.segment_key
    union all
    select
        forms.as_of_date,
        forms.host,
        forms.schema_hash,
        c.level,
        c.level_rank,
        c.preferred_style_id
    from forms
    inner join choices as c
        on forms.as_of_date = c.as_of_date and c.level = 'family' and forms.host_family = c.host_family
),

deciding as (
    select
        *,
        row_number() over (partition by as_of_date, host, schema_hash order by level_rank) as place
    from reachable
),

pooled as (
    select
        c.as_of_date,
        c.host,
        c.schema_hash,
        c.preferred_style_id,
        {{ pooled_source('p') }} as source
    from {{ ref('int_selection__pooled_choices') }} as c
    inner join {{ ref('int_selection__pooled_picks') }} as p
        on
            c.as_of_date = p.as_of_date and c.host = p.host and c.schema_hash = p.schema_hash
            and c.preferred_style_id = p.gen_style_id
)

select
    forms.as_of_date,
    forms.run_date,
    forms.host,
    forms.schema_hash,
    'threshold' as selector,
    d.preferred_style_id,
    coalesce(d.level, 'none') as source
from forms
left join deciding as d
    on
        forms.as_of_date = d.as_of_date and forms.host = d.host
        and forms.schema_hash = d.schema_hash and d.place = 1
union all
select
    forms.as_of_date,
    forms.run_date,
    forms.host,
    forms.schema_hash,
    'pooled' as selector,
    p.preferred_style_id,
    coalesce(p.source, 'none') as source
from forms
left join pooled as p
    on forms.as_of_date = p.as_of_date and forms.host = p.host and forms.schema_hash = p.schema_hash
