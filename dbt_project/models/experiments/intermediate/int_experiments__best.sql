{%- set segment = "partition by as_of_date, experiment_id, segment_key" -%}
{%- set point = segment ~ ", variant_id, step" -%}
with grid as (
    select * from {{ ref('int_experiments__grid') }}
),

-- every point of every curve, and the step of each other curve that it falls into
met as (
    select
        g.as_of_date,
        g.experiment_id,
        g.segment_key,
        g.variant_id,
        g.step,
        g.x,
        g.mass,
        o.variant_id as other_id,
        case when g.x <= o.low then 0e0 when g.x >= o.high then 1e0 end as all_below,
        least({{ var('grid_points') }} - 1, greatest(0, cast(floor((g.x - o.low) / o.width) as integer))) as other_step
    from grid as g
    inner join grid as o
        on
            g.as_of_date = o.as_of_date and g.experiment_id = o.experiment_id
            and g.segment_key = o.segment_key and g.variant_id <> o.variant_id
    where o.step = 0
),

placed as (
    select
        m.*,
        -- within a step the density is flat
        (m.x - (o.x - 0.5e0 * o.width)) / o.width as part,
        o.below as other_below,
        o.mass as other_mass,
        o.moment_below as other_moment,
        o.x as other_x,
        o.width as other_width
    from met as m
    inner join grid as o
        on
            m.as_of_date = o.as_of_date and m.experiment_id = o.experiment_id
            and m.segment_key = o.segment_key and m.other_id = o.variant_id and m.other_step = o.step
),

-- how much of the other curve lies below the point
compared as (
    select
        *,
        coalesce(all_below, least(1e0, other_below + part * other_mass)) as share_below,
        -- what the other would have lost to this point, were it below: the mean of (x - theta) where theta < x
        greatest(0e0, case
            when all_below = 0 then 0e0
            when all_below = 1 then x - (other_moment + other_mass * other_x)
            else
                x * (other_below + part * other_mass) - other_moment
                - part * other_mass * (other_x - 0.5e0 * other_width + 0.5e0 * part * other_width)
        end) as loss_below
    from placed
),

won as (
    select
        *,
        exp({{ exact_sum('ln(greatest(share_below, 1e-30))', over=point) }}) as best_share,
        row_number() over ({{ point }} order by other_id) as other_place
    from compared
),

-- a point counts once, however many others it meets
chances as (
    select
        as_of_date,
        experiment_id,
        segment_key,
        variant_id,
        {{ exact_sum('mass * best_share') }} as chance
    from won
    where other_place = 1
    group by as_of_date, experiment_id, segment_key, variant_id
),

losses as (
    select
        as_of_date,
        experiment_id,
        segment_key,
        other_id as variant_id,
        {{ exact_sum('mass * best_share * loss_below / greatest(share_below, 1e-30)') }} as loss
    from won
    group by as_of_date, experiment_id, segment_key, other_id
)

select
    as_of_date,
    experiment_id,
    segment_key,
    variant_id,
    coalesce(chance / {{ exact_sum('chance', over=segment) }}, 1e0) as probability_best,
    coalesce(loss, 0e0) as expected_loss
from grid
left join chances using (as_of_date, experiment_id, segment_key, variant_id)
left join losses using (as_of_date, experiment_id, segment_key, variant_id)
where step = 0
