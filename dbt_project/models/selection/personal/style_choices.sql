with candidates as (
    select * from {{ ref('int_selection__user_candidates') }}
),

answered as (
    select
        as_of_date,
        user_key,
        cast(sum(answers) as bigint) as answered_runs,
        cast(sum(helpful_answers) as bigint) as helpful_runs
    from {{ ref('int_selection__user_evidence') }}
    group by as_of_date, user_key
),

-- both measures of every style, as larger is better: the lean decides, and the other one between what is as good
judged as (
    select
        mine.*,
        case when mine.leans_to = 'helpful' then 1 / (1 + exp(-mine.mean)) else -mine.mean end as measure,
        case
            when mine.leans_to = 'helpful' then -other.mean else 1 / (1 + exp(-other.mean))
        end as other_measure
    from candidates as mine
    left join candidates as other
        on
            mine.as_of_date = other.as_of_date and mine.user_key = other.user_key
            and mine.gen_style_id = other.gen_style_id and mine.leans_to <> other.leans_to
),

compared as (
    select
        *,
        measure > max(measure) over (partition by user_key, leans_to) - {{ var('hysteresis') }} as is_tie
    from judged
),

ranked as (
    select
        *,
        row_number() over (
            partition by user_key, leans_to
            order by
                is_tie desc,
                case when is_tie then other_measure end desc nulls last,
                measure desc, gen_style_id asc
        ) as place,
        row_number() over (
            partition by user_key, leans_to
            order by
                case when leans_to = 'helpful' then everybodys_mean else -everybodys_mean end desc,
                gen_style_id asc
        ) as usual_place
    from compared
)

select
    ids.user_id,
    ranked.leans_to,
    ranked.gen_style_id as preferred_style_id,
    case
        when ranked.own_share >= 0.5 then 'user'
        when ranked.own_share >= 0.2 then 'user+everybody'
        else 'everybody'
    end as source,
    usual.gen_style_id as usual_style_id,
    answered.answered_runs,
    answered.helpful_runs,
    case
        when ranked.leans_to = 'helpful' then round(ranked.measure, 9) else round(ranked.other_measure, 9)
    end as expected_helpful_rate,
    case
        when ranked.leans_to = 'helpful' then round(greatest(0.0, exp(-ranked.other_measure) - 1), 6)
        else round(greatest(0.0, exp(-ranked.measure) - 1), 6)
    end as expected_edit_chars,
    ranked.as_of_date
from ranked
inner join ranked as usual
    on ranked.user_key = usual.user_key and ranked.leans_to = usual.leans_to and usual.usual_place = 1
inner join answered on ranked.as_of_date = answered.as_of_date and ranked.user_key = answered.user_key
inner join {{ ref('fct_selection__user_ids') }} as ids on ranked.user_key = ids.user_key
where ranked.place = 1
