{% for evening in evenings_to_fit() -%}
    select
        {{ evening }} as as_of_date,
        answers.answers_key,
        case when top_users.top_user_key is null then (1 + ln(answers.answers)) / answers.answers else 0.0 end as share
    from (
        select
            answers_key,
            max(form_user_key) as form_user_key,
            cast(sum(helpful + unhelpful) as double) as answers
        from ({{ people_of(evening, ref('int_selection__repeated_answers')) }}) as people
        group by answers_key
        having sum(helpful + unhelpful) > 0
    ) as answers
    left join {{ ref('int_selection__top_users') }} as top_users
        on
            answers.form_user_key = top_users.top_user_key
            and top_users.is_concentrated
            and top_users.as_of_date = {{ evening }}
    where answers.answers > 1 or top_users.top_user_key is not null
    {{ 'union all' if not loop.last }}
{% endfor %}
