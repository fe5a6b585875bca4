{%- set segment = ["as_of_date", "experiment_id", "segment_key"] -%}
{%- set point = "partition by " ~ (segment + ["variant_id", "step"]) | join(", ") -%}
with grid as (
    select * from {{ ref('int_experiments__grid') }}
),

posteriors as (
    select distinct
        {{ segment | join(", ") }},
        variant_id,
        low,
        high,
        width
    from grid
),

-- at every point of every curve: how much of each other curve lies below it
met as (
    select
        {% for key in segment %}g.{{ key }}, {% endfor %}
        g.variant_id,
        g.step,
        g.x,
        g.mass,
        o.variant_id as other_id,
        case when g.x <= o.low then 0e0 when g.x >= o.high then 1e0 end as all_below,
        least({{ var('grid_points') }} - 1, greatest(0, cast(floor((g.x - o.low) / o.width) as integer))) as other_step
    from grid as g
    inner join posteriors as o
        on {% for key in segment %}g.{{ key }} = o.{{ key }} and {% endfor %}g.variant_id <> o.variant_id
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
            {% for key in segment %}m.{{ key }} = o.{{ key }} and {% endfor %}
            m.other_id = o.variant_id and m.other_step = o.step
),

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
        exp({{ exact_sum('ln(greatest(share_below, 1e-30))', over=point) }}) as best_share
    from compared
),

chances as (
    select
        {{ segment | join(", ") }},
        variant_id,
        {{ exact_sum('mass * best_share') }} as chance
    from (select distinct {{ segment | join(", ") }}, variant_id, step, mass, best_share from won) as points
    group by {{ segment | join(", ") }}, variant_id
),

losses as (
    select
        {{ segment | join(", ") }},
        other_id as variant_id,
        {{ exact_sum('mass * best_share * loss_below / greatest(share_below, 1e-30)') }} as loss
    from won
    group by {{ segment | join(", ") }}, other_id
)

select
    {% for key in segment %}p.{{ key }}, {% endfor %}
    p.variant_id,
    coalesce(
        c.chance
        / sum(c.chance) over (partition by {% for key in segment %}p.{{ key }}{{ ", " if not loop.last }}{% endfor %}),
        1e0
    ) as probability_best,
    coalesce(l.loss, 0e0) as expected_loss
from posteriors as p
left join chances as c on {% for key in segment %}p.{{ key }} = c.{{ key }} and {% endfor %}p.variant_id = c.variant_id
left join losses as l on {% for key in segment %}p.{{ key }} = l.{{ key }} and {% endfor %}p.variant_id = l.variant_id
