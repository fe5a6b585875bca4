with as_of as (
    select max(as_of_date) as as_of_date
    from {{ ref('int_run__dates') }}
    where is_current
),

mix as (
    select
        event_date,
        coalesce(host_family, 'other') as host_family,
        segment_key,
        policy,
        runs,
        ok_runs,
        helpful,
        unhelpful,
        first_people
    from {{ ref('fct_style__mix_daily') }}
    cross join as_of
    -- a day that was built ahead is not published ahead
    where event_date <= as_of.as_of_date
),

{{ small_cells_as_other(
    'mix', ['event_date'], ['segment_key', 'host_family', 'policy'], ['runs', 'ok_runs', 'helpful', 'unhelpful']
) }}

select
    event_date,
    host_family,
    segment_key,
    policy,
    runs,
    ok_runs,
    helpful,
    unhelpful
from shown_cells
