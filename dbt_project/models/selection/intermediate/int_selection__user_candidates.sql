with cells as (
    select * from {{ ref('int_selection__user_visit_2_user_style') }}
),

people as (
    select
        as_of_date,
        leans_to,
        user_key,
        max(delta) as delta
    from {{ ref('int_selection__user_visit_1_user') }}
    group by as_of_date, leans_to, user_key
),

own as (
    select
        as_of_date,
        leans_to,
        user_key,
        gen_style_id,
        max(delta) as delta,
        max(own_share) as own_share
    from cells
    group by as_of_date, leans_to, user_key, gen_style_id
),

start as (
    select
        as_of_date,
        max(eta) as eta
    from {{ ref('int_selection__pooled_cells') }}
    group by as_of_date
),

-- what everybody says of a style, whatever the family: a person's next form can be any
everybody as (
    select
        effects.as_of_date,
        'helpful' as leans_to,
        effects.gen_style_id,
        max(start.eta) + {{ exact_sum('effects.delta') }} as mean
    from {{ ref('int_selection__pooled_effects') }} as effects
    inner join start on effects.as_of_date = start.as_of_date
    where effects.effect in ('style', 'style_lately') and effects.is_recent
    group by effects.as_of_date, effects.gen_style_id
    union all
    select
        as_of_date,
        'little_editing' as leans_to,
        gen_style_id,
        max(mean) as mean
    from {{ ref('int_selection__style_edits') }}
    group by as_of_date, gen_style_id
)

select
    people.as_of_date,
    people.leans_to,
    people.user_key,
    everybody.gen_style_id,
    everybody.mean as everybodys_mean,
    everybody.mean + people.delta + coalesce(own.delta, 0) as mean,
    coalesce(own.own_share, 0) as own_share
from people
inner join everybody on people.as_of_date = everybody.as_of_date and people.leans_to = everybody.leans_to
left join own
    on
        people.as_of_date = own.as_of_date and people.leans_to = own.leans_to
        and people.user_key = own.user_key and everybody.gen_style_id = own.gen_style_id
where everybody.gen_style_id in (select styles.id from {{ ref('gen_styles') }} as styles)
