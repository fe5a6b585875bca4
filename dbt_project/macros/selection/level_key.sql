{#-
    The key of one level of a form: like the columns of int_style__level_stats null where that level is wider than them.
    A key of one side only: a join that compares columns of both sides by case is tried on every pair of rows,
    2 of 3 s at 10,000 forms.
-#}
{% macro level_key(level, form) -%}
    case when {{ level }} = 'form' then {{ form }}.host end as level_host,
    case when {{ level }} = 'form' then {{ form }}.schema_hash end as level_schema_hash,
    case when {{ level }} in ('segment', 'family') then {{ form }}.host_family end as level_host_family,
    case when {{ level }} = 'segment' then {{ form }}.segment_key end as level_segment_key
{%- endmacro %}

{#- Where a relation with a level and its key meets the statistics or the choices of that level. -#}
{% macro same_level(keyed, figures) -%}
    {{ keyed }}.as_of_date = {{ figures }}.as_of_date
    and {{ keyed }}.level = {{ figures }}.level
    and {{ keyed }}.level_host is not distinct from {{ figures }}.host
    and {{ keyed }}.level_schema_hash is not distinct from {{ figures }}.schema_hash
    and {{ keyed }}.level_host_family is not distinct from {{ figures }}.host_family
    and {{ keyed }}.level_segment_key is not distinct from {{ figures }}.segment_key
{%- endmacro %}

{#- A form's hint is the choice of the first level that has one (docs/rules/selection.md#threshold-selector). -#}
{% macro deciding_choices(forms, choices) -%}
    select * from (
        select
            keyed.host as form_host,
            keyed.schema_hash as form_schema_hash,
            choices.*,
            row_number() over (
                partition by keyed.as_of_date, keyed.host, keyed.schema_hash order by choices.level_rank asc
            ) as place
        from (
            select
                forms.as_of_date,
                forms.host,
                forms.schema_hash,
                levels.level,
                {{ level_key('levels.level', 'forms') }}
            from {{ forms }} as forms
            cross join {{ ref('selection_levels') }} as levels
        ) as keyed
        inner join {{ choices }} as choices on {{ same_level('keyed', 'choices') }}
        where
            choices.preferred_style_id is not null
            and not exists (
                select 1 from {{ ref("int_selection__top_users") }} as top_users
                where
                    {{ var("threshold_skips_concentrated") }}
                    and choices.level = 'form' and top_users.is_concentrated
                    and top_users.as_of_date = keyed.as_of_date and top_users.host = keyed.host
                    and top_users.schema_hash = keyed.schema_hash
            )
    ) as reachable
    where place = 1
{%- endmacro %}
