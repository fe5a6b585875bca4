with forms as (
    {% for evening in evenings_to_fit() -%}
        select
            {{ evening }} as as_of_date,
            host,
            schema_hash,
            cast(sum(helpful + unhelpful) as bigint) as answers
        from ({{ people_of(evening, ref('fct_selection__people_daily')) }}) as people
        group by host, schema_hash
        having sum(helpful + unhelpful) > 0
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

users as (
    {% for evening in evenings_to_fit() -%}
        select
            {{ evening }} as as_of_date,
            host,
            schema_hash,
            form_user_key,
            cast(sum(helpful + unhelpful) as bigint) as answers
        from ({{ people_of(evening, ref('int_selection__repeated_answers')) }}) as people
        group by host, schema_hash, form_user_key
        having sum(helpful + unhelpful) > 0
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

repeated as (
    select
        as_of_date,
        host,
        schema_hash,
        cast(sum(answers) as bigint) as answers,
        count(*) as users,
        -- two who answered as often are told apart, or every night would cap another one
        max_by(form_user_key, (answers, form_user_key)) as top_user_key,
        max(answers) as top_answers
    from users
    group by as_of_date, host, schema_hash
),

counted as (
    select
        forms.*,
        -- everybody else answered once
        forms.answers - coalesce(repeated.answers, 0) + coalesce(repeated.users, 0) as users,
        repeated.top_user_key,
        cast(coalesce(repeated.top_answers, 1) as double) / forms.answers as top_user_share
    from forms
    left join repeated
        on
            forms.as_of_date = repeated.as_of_date and forms.host = repeated.host
            and forms.schema_hash = repeated.schema_hash
)

select
    *,
    top_user_share > {{ var('concentrated_share') }}
    and answers >= {{ var('concentrated_min_answers') }} as is_concentrated
from counted
