{#-
    Per level, key of the level and style what the answers that people repeat count too much within the threshold
    rule's window, if k answers of a person on one form and style are to weigh like 1 + ln k
    (docs/rules/selection.md#nobody-games-it). From a CTE called stats, whose dates it takes.
-#}
{% macro repeated_answers(as_known) -%}
select
    as_of_date,
    level,
    level_host as host,
    level_schema_hash as schema_hash,
    level_host_family as host_family,
    level_segment_key as segment_key,
    gen_style_id,
    sum((1 - share) * helpful) as helpful,
    sum((1 - share) * answers) as answers
from (
    select
        people.*,
        levels.level,
        {{ level_key('levels.level', 'people') }}
    from (
        select
            *,
            (1 + ln(cast(all_answers as double))) / all_answers as share
        from (
            select
                *,
                sum(answers) over (partition by as_of_date, form_user_key, gen_style_id) as all_answers
            from (
                select
                    dates.as_of_date, daily.form_user_key, daily.host, daily.schema_hash, daily.host_family,
                    daily.segment_key, daily.gen_style_id,
                    sum(daily.helpful) as helpful,
                    sum(daily.helpful + daily.unhelpful) as answers
                from (select distinct as_of_date from stats) as dates
                inner join {{ ref('fct_selection__people_daily') }} as daily
                    on
                        daily.event_date <= dates.as_of_date
                        and daily.event_date > {{ add_days('dates.as_of_date', '-' ~ var('lookback_days')) }}
                        {%- if as_known %}
                        and daily.known_on <= dates.as_of_date
                        {%- endif %}
                where {{ var('threshold_repeats_weigh_less') }}
                group by
                    dates.as_of_date, daily.form_user_key, daily.host, daily.schema_hash, daily.host_family,
                    daily.segment_key, daily.gen_style_id
            ) as answered
        ) as counted
        where all_answers > 1
    ) as people
    cross join (select 'form' as level union all select 'segment' union all select 'family') as levels
    where
        levels.level = 'form'
        or (people.host_family is not null and (levels.level = 'family' or people.segment_key is not null))
) as keyed
group by
    as_of_date, level, level_host, level_schema_hash, level_host_family, level_segment_key, gen_style_id
{%- endmacro %}
