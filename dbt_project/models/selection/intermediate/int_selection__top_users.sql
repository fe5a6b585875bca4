{% for evening in evenings_to_fit() -%}
    select
        {{ evening }} as as_of_date,
        host,
        schema_hash,
        cast(sum(answers) as bigint) as answers,
        count(*) as users,
        max_by(form_user_key, answers) as top_user_key,
        cast(max(answers) as double) / sum(answers) as top_user_share,
        cast(max(answers) as double) / sum(answers) > {{ var('concentrated_share') }}
        and sum(answers) >= {{ var('concentrated_min_answers') }} as is_concentrated
    from (
        select
            host,
            schema_hash,
            form_user_key,
            sum(helpful + unhelpful) as answers
        from ({{ people_of(evening) }}) as people
        group by host, schema_hash, form_user_key
        having sum(helpful + unhelpful) > 0
    ) as users
    group by host, schema_hash
    {{ 'union all' if not loop.last }}
{% endfor %}
