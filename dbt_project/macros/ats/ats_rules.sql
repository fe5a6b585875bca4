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
