{#- Thousands separated by spaces closed up where they can't be two numbers: "1 234,56", "$1 234.50", "1 234 €". -#}
{% macro without_grouping_spaces(line) -%}
    {%- set edge, end = "(^|[^\\d.,])", "($|[^\\d.,])" -%}
    {%- set value = namespace(sql=line) -%}
    {%- for pattern, replacement in [
        ("(\\d)[\\x{00A0}\\x{202F}\\x{2009}](\\d{3})", "\\1\\2"),
        ("(\\d)[\\x{00A0}\\x{202F}\\x{2009}](\\d{3})", "\\1\\2"),
        (edge ~ "(\\d{1,3}) (\\d{3}) (\\d{3})([.,]\\d{2})?" ~ end, "\\1\\2\\3\\4\\5\\6"),
        (edge ~ "(\\d{1,3}) (\\d{3}),(\\d{2})" ~ end, "\\1\\2\\3,\\4\\5"),
        ("(\\p{Sc} ?|\\b[A-Z]{1,3} ?)(\\d{1,3}) (\\d{3})[.](\\d{2})" ~ end, "\\1\\2\\3.\\4\\5"),
        (edge ~ "(\\d{1,3}) (\\d{3}) ?(\\p{Sc})", "\\1\\2\\3 \\4")
    ] -%}
        {#- the first one twice: in "1 234 567" the second space follows a figure that the first match has used up -#}
        {%- set value.sql = regex_replace_all(value.sql, pattern, replacement) -%}
    {%- endfor -%}
    {{ value.sql }}
{%- endmacro %}

{#-
    What a number says, as decimal; null when it is none (a date "12.01.2019"). The last separator is the decimal one
    when one or two digits follow (three for currencies of three minor digits); all others separate thousands.
-#}
{% macro number_value(digits, minor_digits) -%}
    cast(
        case
            when length({{ digits }}) > 15 then null
            when {{ regex_found(digits, "^\\d+$") }} then {{ digits }}
            when {{ regex_found(digits, "^\\d*[.,]\\d{1,2}$") }} then replace({{ digits }}, ',', '.')
            when {{ minor_digits }} = 3 and {{ regex_found(digits, "^\\d+[.]\\d{3}$") }} then {{ digits }}
            when {{ minor_digits }} = 3 and {{ regex_found(digits, "^\\d{1,3}(,\\d{3})+[.]\\d{3}$") }}
                then replace({{ digits }}, ',', '')
            when {{ regex_found(digits, "^\\d{1,3}([.]\\d{3})+$") }}
                or {{ regex_found(digits, "^\\d{1,3}(,\\d{2,3})*,\\d{3}$") }}
                or {{ regex_found(digits, "^\\d{1,3}([\\x27’]\\d{3})+$") }}
                then {{ regex_replace_all(digits, "\\D", "") }}
            when {{ regex_found(digits, "^\\d{1,3}(,\\d{2,3})*,\\d{3}[.]\\d{1,2}$") }}
                or {{ regex_found(digits, "^\\d{1,3}([\\x27’]\\d{3})+[.]\\d{1,2}$") }}
                then {{ regex_replace_all(digits, "[^\\d.]", "") }}
            when {{ regex_found(digits, "^\\d{1,3}([.]\\d{3})+,\\d{1,2}$") }}
                or {{ regex_found(digits, "^\\d{1,3}([\\x27’]\\d{3})+,\\d{1,2}$") }}
                then replace({{ regex_replace_all(digits, "[^\\d,]", "") }}, ',', '.')
        end
        as decimal(38, 4)
    )
{%- endmacro %}

{#- What every table of spending counts, over receipts with an amount. -#}
{% macro spending_measures() -%}
    -- 30 e-mails of 999,999,999,999,999 each overflowed decimal(18, 2)
    cast(sum(amount) as decimal(38, 2)) as total,
    count(*) as receipts,
    cast({{ rounded('sum(amount) / count(*)', 2) }} as decimal(18, 2)) as average,
    cast(min(received_at) as date) as first_date,
    cast(max(received_at) as date) as last_date
{%- endmacro %}
