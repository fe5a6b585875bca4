{#- docs/rules/ats.md#ghosting-risk, for an open application; null days: the last change is unknown. -#}
{% macro ghosting_risk(days, interview_date) -%}
    {%- set rule = var("ats_ghosting") -%}
    round(cast(case
        when {{ days }} is null then {{ rule["unknown_change_risk"] }}
        when {{ interview_date }} is null and {{ days }} >= {{ rule["after_days"] }}
            then least(1.0, {{ rule["base_risk"] }} + {{ rule["risk_per_day"] }} * {{ days }})
        else {{ rule["calm_risk"] }}
    end as double), 4)
{%- endmacro %}

{#- The address in 'Jane Doe <Jane@Example.com>' or in a bare address, lower case; null when there is none. -#}
{% macro bare_address(value) -%}
    {%- set address -%}
        lower(case
            when {{ value }} like '%<%' then split_part(split_part({{ value }}, '<', 2), '>', 1)
            else {{ value }}
        end)
    {%- endset -%}
    case
        when not {{ regex_found(trimmed(address), "[\\s\\p{Z}\\p{Cc}]") }} then nullif({{ trimmed(address) }}, '')
    end
{%- endmacro %}

{#- A name reduced to lower-case letters and digits: 'Acme, Inc.' is acmeinc; null when nothing is left. -#}
{% macro company_key(name) -%}
    nullif({{ regex_replace_all("lower(" ~ name ~ ")", "[^\\p{L}\\p{N}]+", "") }}, '')
{%- endmacro %}

{#-
    The registered label, as a company key: acme of mail.acme.com and of acme.co.uk; notacme of notacme.com.
    Second-level registries are known by their usual names only; company_domains corrects what this gets wrong.
-#}
{% macro registered_label_key(domain) -%}
    {{ company_key(regex_group(domain, "([^.]+)[.]((co|com|org|net|ac|edu|gov|or|ne)[.][a-z][a-z]|[^.]+)$")) }}
{%- endmacro %}

{#-
    A query with one row per distinct name of a stage or status, and the group it belongs to: seed ats_stages, the
    lowest rank first. "Hiring manager" is an interview and nobody hired.
-#}
{% macro stage_groups(relation, columns) -%}
    with names as (
        {% for column in columns -%}
        select {{ column }} as name from {{ relation }} where {{ column }} is not null
        {{ 'union' if not loop.last }}
        {% endfor -%}
    ),

    matches as (
        select
            names.name,
            stages.stage,
            row_number() over (partition by names.name order by stages.rank asc, stages.phrase asc) as place
        from (select distinct name, {{ whole_words('name') }} as words from names) as names
        inner join {{ ref('ats_stages') }} as stages
            on
                names.words = ' ' || stages.phrase || ' '
                or (stages.match = 'words' and contains(names.words, ' ' || stages.phrase || ' '))
    )

    select
        name,
        stage as stage_group,
        stage in ('hired', 'rejected', 'withdrawn', 'closed') as is_closed
    from matches
    where place = 1
{%- endmacro %}

{#- A company's name as words without its legal form: ' birchway ' of 'Birchway, Inc.'. -#}
{% macro company_words(words, legal_form) -%}
    coalesce(
        nullif(substr({{ words }}, 1, length({{ words }}) - coalesce(length({{ legal_form }}) + 1, 0)), ' '),
        {{ words }}
    )
{%- endmacro %}

{#- A query with one row per application, stage and time it was entered, in every system. -#}
{% macro stage_entries() -%}
    select
        'greenhouse' as system,
        history.application_id,
        stages.stage,
        history.changed_at
    from {{ ref('stg_greenhouse__application_history') }} as history
    left join {{ ref('stg_greenhouse__job_stages') }} as stages on history.new_stage_id = stages.stage_id
    union all
    select
        'lever' as system,
        history.opportunity_id as application_id,
        stages.stage,
        history.changed_at
    from {{ ref('stg_lever__opportunity_stage_history') }} as history
    left join {{ ref('stg_lever__stages') }} as stages on history.stage_id = stages.stage_id
    union all
    select distinct
        system,
        application_id,
        stage,
        last_stage_change as changed_at
    from {{ ref('stg_ats__applications') }}
{%- endmacro %}
