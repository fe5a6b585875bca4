{{ config(
    materialized='incremental', incremental_strategy='replace_rows', on_schema_change='append_new_columns',
    meta={'replaces': 'current'}
) }}

with as_of as (
    select as_of_date from {{ ref('int_run__as_of_dates') }}
    where is_current
),

modes as (
    select distinct mode from {{ ref('boost_clauses') }}
),

matches as (
    select * from {{ ref('int_policies__boost_matches') }}
),

-- one point per clause, however many of its values match
points as (
    select
        *,
        row_number() over (partition by email_id, mode, clause order by position asc) as place
    from matches
),

-- what counts by default counts in every mode
boosts as (
    select
        points.email_id,
        modes.mode,
        count(*) as boost,
        {{ ordered_string_agg('points.reason', 'points.position', '; ') }} as reasons
    from points
    inner join modes on points.mode = 'default' or points.mode = modes.mode
    where points.place = 1
    group by points.email_id, modes.mode
)

select
    boosts.email_id,
    e.user_id,
    boosts.mode,
    boosts.boost,
    boosts.reasons,
    as_of.as_of_date
from boosts
inner join {{ ref('stg_mail__emails') }} as e on boosts.email_id = e.email_id
cross join as_of
