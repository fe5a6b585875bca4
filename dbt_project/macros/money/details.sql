{#- A date as one of the ten languages writes it: 2026-09-10, 10.09.26, 9/10/2026, 10 de setembro de 2026. -#}
{% macro date_pattern() -%}
    {{ return(
        "(?:^|[^\\d\\p{L}/.-])(?:\\d{4}[-/.]\\d{1,2}[-/.]\\d{1,2}|\\d{1,2}[-/.] ?\\d{1,2}[-/.] ?(?:\\d{4}|\\d{2})"
        ~ "|\\d{1,2}(?:st|nd|rd|th|er|º|ª)?[. -]+(?:de |of )?\\p{L}{3,10}[.,]?[ -]+(?:de |del )?\\d{4}"
        ~ "|\\d{1,2}[ -]\\p{L}{3}[ -]\\d{2}"
        ~ "|\\p{L}{3,10}[.]? \\d{1,2}(?:st|nd|rd|th)?,? \\d{4})"
    ) }}
{%- endmacro %}

{#- Year, month and day as texts; null where they are no date. -#}
{% macro date_of(year, month, day) -%}
    try_cast(
        case when length({{ year }}) = 2 then '20' else '' end || {{ year }}
        || '-' || lpad({{ month }}, 2, '0') || '-' || lpad({{ day }}, 2, '0') as date
    )
{%- endmacro %}

{#- Group 2 is the number of an order, invoice or receipt, of at least three figures or letters and one figure. -#}
{% macro order_number_pattern() -%}
    {{ return(
        "(?i)(?:^|[^\\p{L}])(order|invoice|receipt|transaction|booking|bestell\\p{L}*|rechnung\\p{L}*|auftrag\\p{L}*|"
        ~ "commande|facture|pedido|encomenda|factura|fatura|ordine|fattura|factuur\\p{L}*|faktura\\p{L}*|faktury|"
        ~ "beställning\\p{L}*|zamówieni\\p{L}*|objednávk\\p{L}*|paragon\\p{L}*)"
        ~ "[ :.#]*(?:no|nr|number|num|id|ref|reference|nummer|numer|número|numéro|numero|číslo|č|n)?[ :.#°º]*"
        ~ "([a-z]{0,4}-?\\d[a-z0-9]*(?:-[a-z0-9]+)*)(?:[.,;:)]?(?:[^a-z0-9.,]|$))"
    ) }}
{%- endmacro %}

{#- A shop's name at the beginning of a text: up to a stop, a bracket or a word that goes on with the sentence. -#}
{% macro leading_name(value) -%}
    nullif({{ trimmed(regex_replace_all(
        regex_group(value, "^[ :]*((?:[^\\n.,;:!?(#|]|[.][\\p{L}\\d]){2,60})"),
        " (?:\\d{1,4}[-./] ?\\d{1,2}[-./].*|"
        ~ "for|on|with|via|using|was|has|is|of|in|at|by|wurde|für|am|mit|über|vom|pour|le|a été|avec|por|con|el|em|no|"
        ~ "na|com|per|il|voor|met|op|is|van|för|med|den|har|za|z|dnia|dne|ze|byla|została)(?: .*)?$", ""
    )) }}, '')
{%- endmacro %}

{#- A query with one row per domain of a relation, and the name registered: amazon of mail.amazon.co.uk. -#}
{% macro registered_names(relation) -%}
    select
        domains.domain,
        case
            when suffixes.suffix is not null then {{ regex_group('domains.domain', '([^.]+)[.][^.]+[.][^.]+$') }}
            when {{ regex_found('domains.domain', '^[0-9.]+$') }} then domains.domain
            when contains(domains.domain, '.') then {{ regex_group('domains.domain', '([^.]+)[.][^.]+$') }}
            else domains.domain
        end as registered_name
    from (select distinct domain from {{ relation }}) as domains
    left join {{ ref('public_suffixes') }} as suffixes
        on {{ regex_group('domains.domain', '[^.]+[.]([^.]+[.][^.]+)$') }} = suffixes.suffix
{%- endmacro %}
