with dates as (
    select as_of_date from {{ ref('int_run__dates') }}
    where is_current
),

history as (
    select h.*
    from {{ ref('experiment_alerts_history') }} as h
    inner join dates as d on h.as_of_date <= d.as_of_date
),

-- the nights that were computed, numbered: an alert that is missing in one of them was resolved by it
nights as (
    select
        as_of_date,
        row_number() over (order by as_of_date) as night
    from history
    where alert = 'computed'
),

-- alerts of a segment too small to be shown are not shown
alerts as (
    select
        h.*,
        n.night,
        n.night - row_number() over (partition by h.experiment_id, h.segment_key, h.alert order by n.night) as episode
    from history as h
    inner join nights as n on h.as_of_date = n.as_of_date
    inner join {{ ref('int_experiments__public_segments') }} as p
        on h.experiment_id = p.experiment_id and h.segment_key = p.segment_key
    where h.alert <> 'computed'
),

episodes as (
    select
        experiment_id,
        segment_key,
        alert,
        min(as_of_date) as first_seen,
        max(night) as last_night,
        max_by(severity, night) as severity,
        max_by(explanation, night) as explanation,
        row_number() over (partition by experiment_id, segment_key, alert order by max(night) desc) as recency
    from alerts
    group by experiment_id, segment_key, alert, episode
)

select
    d.as_of_date,
    e.experiment_id,
    e.segment_key,
    e.alert,
    e.severity,
    e.explanation,
    e.first_seen,
    n.as_of_date as resolved_at
from episodes as e
cross join dates as d
left join nights as n on e.last_night + 1 = n.night
where e.recency = 1
