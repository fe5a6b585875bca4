{#-
    A line with one kind of space, and thousands in groups: a no-break or thin space within a number goes, and an
    ordinary space that may separate thousands ("12 000 Ft", "$5 100 points") becomes a no-break space, which
    int_money__numbers reads with the currency beside it. Invisible characters go.
-#}
{% macro with_grouped_thousands(line) -%}
    {%- set special = "[\\x{00A0}\\x{2000}-\\x{200A}\\x{202F}\\x{205F}\\x{3000}\\t]" -%}
    {%- set value = namespace(sql=line) -%}
    {%- for pattern, replacement in [
        ("[\\x{00AD}\\x{200B}-\\x{200F}\\x{2060}\\x{FEFF}]", ""),
        ("(\\d)[\\x{2018}\\x{2019}\\x{02BC}\\x{2032}\\x{00B4}`](\\d{3})", "\\1’\\2"),
        ("(\\d)" ~ special ~ "(\\d{3})", "\\1\\2"),
        ("(\\d)" ~ special ~ "(\\d{3})", "\\1\\2"),
        (special, " "),
        ("(^|[^\\d.,/’\\x27-])([1-9]\\d{0,2}) (\\d{3})($|[^\\d/’\\x27])", "\\1\\2\u00a0\\3\\4"),
        ("(\\x{00A0}\\d{3}) (\\d{3})($|[^\\d/’\\x27])", "\\1\u00a0\\2\\3"),
        ("(\\x{00A0}\\d{3}) (\\d{3})($|[^\\d/’\\x27])", "\\1\u00a0\\2\\3")
    ] -%}
        {#- twice: in "1 234 567" the second space follows a figure that the first match has used up -#}
        {%- set value.sql = regex_replace_all(value.sql, pattern, replacement) -%}
    {%- endfor -%}
    {{ value.sql }}
{%- endmacro %}

{#- A number without the spaces in it, if they separate thousands; else the part of it that its mark stands beside. -#}
{% macro ungrouped(digits, is_joined, has_mark_before) -%}
    case
        when not contains({{ digits }}, '{{ "\u00a0" }}') then {{ digits }}
        when {{ is_joined }} then replace({{ digits }}, '{{ "\u00a0" }}', '')
        when {{ has_mark_before }} then {{ regex_group(digits, "^(\\d+)") }}
        else {{ regex_group(digits, "([^\\x{00A0}]+)$") }}
    end
{%- endmacro %}

{#-
    What a number says, as decimal; null when it is none (a date "12.01.2019") or the price of a unit ("€1.456" where
    other amounts write cents with a dot too). The last separator is the decimal one when one or two digits follow
    (three for currencies of three minor digits); all others separate thousands. three is the decimal separator of
    such a currency, null for the others; dots and commas tell whether other amounts of the text write cents so.
-#}
{% macro number_value(digits, three, dots, commas) -%}
    cast(
        case
            when length({{ digits }}) > 15 then null
            when {{ regex_found(digits, "^\\d+$") }} then {{ digits }}
            when {{ regex_found(digits, "^\\d*[.,]\\d{1,2}$") }} then replace({{ digits }}, ',', '.')
            when {{ three }} is not null and {{ regex_found(digits, "^\\d+[.,]\\d{3}$") }}
                and (contains({{ digits }}, {{ three }}) or (contains({{ digits }}, ',') and {{ commas }}))
                then replace({{ digits }}, ',', '.')
            when {{ three }} is not null and {{ regex_found(digits, "^\\d{1,3}(,\\d{3})+[.]\\d{3}$") }}
                then replace({{ digits }}, ',', '')
            when {{ three }} is not null and {{ regex_found(digits, "^\\d{1,3}([.]\\d{3})+,\\d{3}$") }}
                then replace(replace({{ digits }}, '.', ''), ',', '.')
            when {{ regex_found(digits, "^0[.,]\\d{3}$") }} then null
            when {{ regex_found(digits, "^\\d{1,3}[.]\\d{3}$") }} and {{ dots }} and not {{ commas }} then null
            when {{ regex_found(digits, "^\\d{1,3},\\d{3}$") }} and {{ commas }} and not {{ dots }} then null
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
        as decimal(20, 4)
    )
{%- endmacro %}

{#-
    Whether a word in front of a number can be its currency. "R000039737" is no rand, "RON95" no leu, "SDN BHD 12" no
    dinar: marks that are also something else need cents, a colon or a line of their own. 16 of 313 scans had one.
-#}
{% macro in_money_context(number, mark) -%}
    not {{ regex_found(number ~ ".number_text", "^0\\d") }}
    and (
        not {{ mark }}.needs_context or {{ number }}.has_cents
        or {{ regex_found(number ~ ".number_text", "\\d[.,’\\x27\\x{00A0}]\\d{3}") }}
        or {{ regex_found(number ~ ".stem", "[:=(] *$") }}
        or {{ regex_found(number ~ ".line", "^\\p{L}+ \\d+$") }}
    )
    and (not {{ mark }}.needs_context or not {{ regex_found(number ~ ".after", "^\\p{L}") }})
    -- "KR600 SAFETY SHOES" is an article
    and (
        {{ mark }}.specificity = 1 or {{ number }}.has_cents
        or not {{ regex_found(number ~ ".before", "(^|[^\\p{L}\\p{Sc}])\\p{Lu}{2,}$") }}
        or not {{ regex_found(number ~ ".after", "^ \\p{Lu}") }}
    )
    and (
        coalesce({{ mark }}.not_after, '') = ''
        or not contains(lower({{ number }}.stem), {{ mark }}.not_after)
    )
{%- endmacro %}

{#-
    The receipts that every table of spending counts: purchases told once and refunds, with an amount. An inferred
    currency is a guess: such an amount is summed under the unknown currency, unless sum_inferred_currency is true.
-#}
{% macro counted_receipts() -%}
    select
        email_id,
        user_id,
        kind,
        merchant,
        {% if var("sum_inferred_currency") -%}
        currency,
        {% else -%}
        case when currency_source <> 'inferred' then currency end as currency,
        {% endif -%}
        amount,
        received_at,
        as_of_date
    from {{ ref('fct_money__receipts') }}
    where
        as_of_date in (
            select as_of_date from {{ ref('int_run__dates') }}
            where is_current
        )
        and kind in ('purchase', 'refund') and amount is not null and same_purchase_as is null
{%- endmacro %}

{#- A quotient of decimals in cents, halves rounded up: 18.74 / 4 is 4.69, and not 4.68 as in binary fractions. -#}
{% macro cents_per(total, count) -%}
    cast(
        cast({{ whole_quotient(
            "cast(" ~ total ~ " * 200 as decimal(38, 0)) + " ~ count, "nullif(2 * " ~ count ~ ", 0)"
        ) }} as decimal(36, 0)) * cast(0.01 as decimal(3, 2)) as decimal(18, 2)
    )
{%- endmacro %}

{#- What every table of spending counts, over counted_receipts. -#}
{% macro spending_measures() -%}
    {%- set purchases = "sum(case when kind = 'purchase' then amount else 0 end)" -%}
    {%- set how_many = "sum(case when kind = 'purchase' then 1 else 0 end)" -%}
    -- 30 e-mails of 999,999,999,999,999 each overflowed decimal(18, 2)
    cast({{ purchases }} as decimal(38, 2)) as total,
    cast({{ how_many }} as bigint) as receipts,
    {{ cents_per(purchases, how_many) }} as average,
    cast(sum(case when kind = 'refund' then amount else 0 end) as decimal(38, 2)) as refunds,
    cast(sum(case when kind = 'refund' then -amount else amount end) as decimal(38, 2)) as net,
    cast(min(received_at) as date) as first_date,
    cast(max(received_at) as date) as last_date
{%- endmacro %}

{#-
    A query with one row per e-mail whose currency a hint corrects: the text's before the sender's domain, and only
    where every mark of the text is one that several currencies share.
-#}
{% macro hinted_currencies(told) -%}
    with shared as (
        select
            told.email_id,
            told.content_key,
            told.domain,
            told.currency
        from {{ told }} as told
        where not exists (
            select 1 from {{ ref('int_money__candidates') }} as candidates
            where
                candidates.content_key = told.content_key
                and candidates.currency = told.currency and candidates.specificity = 1
        )
    ),

    text_hints as (
        select distinct
            lines.content_key,
            hints.hint
        from {{ ref('int_money__lines') }} as lines
        inner join {{ ref('currency_hints') }} as hints
            on hints.place = 'text' and contains(lines.words, ' ' || hints.hint || ' ')
        where lines.content_key in (select shared.content_key from shared)
    ),

    hints as (
        select
            shared.email_id,
            hints.currency,
            row_number() over (partition by shared.email_id order by hints.place desc, hints.hint asc) as nth
        from shared
        inner join {{ ref('currency_hints') }} as hints on shared.currency = hints.ambiguous_currency
        left join text_hints on shared.content_key = text_hints.content_key and hints.hint = text_hints.hint
        where
            (hints.place = 'text' and text_hints.hint is not null)
            or (hints.place = 'domain' and shared.domain like '%.' || hints.hint)
    )

    select email_id, currency
    from hints
    where nth = 1
{%- endmacro %}

{#- The currency of an amount whose e-mail names none; null where the variable is empty. -#}
{% macro default_currency() %}nullif('{{ var("default_currency") }}', ''){% endmacro %}
