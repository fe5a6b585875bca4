{#- A topic's name without differences of case, hyphen, underscore and space: 'Deep-Learning' is deep_learning. -#}
{% macro topic_key(name) -%}
    nullif({{ regex_replace_all("lower(" ~ trimmed(name) ~ ")", "[-_\\s]+", "_") }}, '')
{%- endmacro %}

{#- The words of a topic's name as the text of a job is cut into words: 'CI/CD' is 'ci cd', 'C++' stays one word. -#}
{% macro phrase_words(name) -%}
    trim({{ regex_replace_all("lower(" ~ name ~ ")", "[-_/\\s]+", " ") }})
{%- endmacro %}

{#- Of each topic its newest state among the rows of a CTE; deep-learning and deep_learning are one topic. -#}
{% macro newest_topics(rows) -%}
    (
        select * from (
            select
                *,
                row_number() over (partition by topic_key order by updated_at desc, _seq desc, _line desc) as recency
            from {{ rows }} as landed
            where topic_key is not null
        ) as ranked
        where recency = 1
    )
{%- endmacro %}

{#-
    Every name of the topics in a CTE, one row each: a name that two topics claim belongs to the one whose id it is,
    else to the one whose name it is, else to the first id that has it as an alias.
-#}
{% macro topic_names(topics) -%}
    (
        select name_key, topic_id, spelling
        from (
            select
                name_key,
                topic_id,
                row_number() over (partition by name_key order by claim asc, topic_id asc, spelling asc) as place,
                -- as people write it: the name before an alias before the id
                substr(min(case claim when 2 then '1' when 3 then '2' else '3' end || spelling) over (
                    partition by name_key, topic_id
                ), 2) as spelling
            from (
                select topic_id, topic_key as name_key, 1 as claim, topic_id as spelling from {{ topics }}
                union all
                select topic_id, {{ topic_key('name') }}, 2, name from {{ topics }}
                union all
                select topic_id, {{ topic_key('element') }}, 3, element
                from {{ array_elements(topics, 'aliases') }} as aliased
            ) as claims
            where name_key is not null
        ) as ranked
        where place = 1
    )
{%- endmacro %}
