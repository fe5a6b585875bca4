with as_of as (
    select as_of_date from {{ ref('int_run__dates') }}
    where is_current
),

emails as (
    select
        e.email_id,
        e.user_id
    from {{ ref('stg_mail__emails') }} as e
    inner join as_of on cast(e.received_at as date) <= as_of.as_of_date
),

clauses as (
    select * from {{ ref('boost_clauses') }}
),

-- one point per clause, however many of its values match
points as (
    select
        matches.email_id,
        matches.position,
        clauses.mode,
        clauses.reason,
        row_number() over (
            partition by matches.email_id, clauses.mode, clauses.clause order by matches.position asc
        ) as place
    from {{ ref('int_policies__boost_matches') }} as matches
    inner join clauses on matches.position = clauses.position
),

modes as (
    select distinct mode from clauses
),

-- default clauses count in every mode
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
    emails.user_id,
    boosts.mode,
    boosts.boost,
    boosts.reasons,
    as_of.as_of_date
from boosts
inner join emails on boosts.email_id = emails.email_id
cross join as_of
