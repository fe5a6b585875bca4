{#- \x27 is an apostrophe: CHF 1'234.50. A mark is a currency's sign with its letters (US$) or a word (CHF, zł). -#}
{%- set digits = "[.]?[0-9][0-9.,\\x27’]*" -%}
{%- set mark = "(\\p{L}*\\p{Sc}|\\p{L}+)" -%}
{%- set mark_in_front = mark ~ "[.]?[ ]?[-−–]?[ ]?$" -%}
{%- set mark_behind = "^[ ]?" ~ mark -%}

with lines as (
    select * from {{ ref('int_money__lines') }}
    where {{ regex_found('line', '\\d') }}
),

marks as (
    select * from {{ ref('currency_marks') }}
),

-- "Tea 2 x $3.50 each" is "Tea 2" and " x $3.50", with the end " each".
pieces as (
    select
        *,
        {{ regex_group('found', '^([^0-9]*?)[.]?[0-9]') }} as before,
        {{ regex_group('found', '(' ~ digits ~ ')$') }} as digits,
        {{ regex_group('line', '([^0-9]*)$') }} as line_end
    from {{ regex_matches('lines', 'line', '[^0-9]*?' ~ digits) }} as matches
),

surroundings as (
    select
        *,
        coalesce(lead(before) over (partition by content_key, part, line_number order by place), line_end) as after,
        -- ".10" is ten cents, "Rs.10" is ten rupees
        case
            when {{ regex_found('before', '\\p{L}$') }}
                then {{ regex_replace_all('digits', '^[.]|[.,\\x27’]+$', '') }}
            else {{ regex_replace_all('digits', '[.,\\x27’]+$', '') }}
        end as number_text
    from pieces
),

word_marks as (
    select
        *,
        {{ regex_group('before', mark_in_front) }} as word_before,
        {{ regex_group('after', mark_behind) }} as word_after
    from surroundings
),

-- Of two marks the more specific one says the currency: "$12 CAD".
marked as (
    select
        numbers.*,
        in_front.mark is not null as has_mark_before,
        in_front.mark is not null or behind.mark is not null as is_marked,
        case
            when in_front.specificity <= coalesce(behind.specificity, in_front.specificity) then in_front.currency
            else behind.currency
        end as currency,
        case
            when in_front.specificity <= coalesce(behind.specificity, in_front.specificity) then in_front.minor_digits
            else coalesce(behind.minor_digits, 2)
        end as minor_digits,
        case
            when in_front.mark is null then numbers.before
            else {{ regex_replace_all('numbers.before', mark_in_front, ' ') }}
        end as label_before,
        case
            when behind.mark is null then numbers.after
            else {{ regex_replace_all('numbers.after', mark_behind, ' ') }}
        end as label_after
    from word_marks as numbers
    left join marks as in_front
        on
            upper(numbers.word_before) = upper(in_front.mark)
            and (not in_front.exact_case or numbers.word_before = in_front.mark)
    left join marks as behind
        on
            upper(numbers.word_after) = upper(behind.mark) and behind.placement = 'both'
            and (not behind.exact_case or numbers.word_after = behind.mark)
),

valued as (
    select
        *,
        {{ number_value('number_text', 'minor_digits') }} as number_value,
        {{ regex_found('number_text', '[.,]\\d{2}$') }} as has_cents,
        {{ regex_found('after', '^ ?%') }} as is_share,
        -- a minus at the number or at its mark; "Total - $45" has a dash
        {{ regex_found('before', '(^|[ :(=])[-−–](\\p{L}{0,3}\\p{Sc}|\\p{L}{1,3} ?)?$') }}
        or (has_mark_before and {{ regex_found('before', '[-−–]$') }}) as is_negative,
        -- part of a date, a time, a measure or an article number
        (place > 1 and {{ regex_found('before', '^[-/:xX*]$') }})
        or {{ regex_found('before', '[\\p{L}\\d/_#]$') }}
        or {{ regex_found('after', '^([\\p{L}/_]|[-:/xX]$)') }} as is_glued
    from marked
)

select
    content_key,
    part,
    line_number,
    place,
    label_before,
    label_after,
    currency,
    is_marked,
    cast(number_value as decimal(18, 2)) as amount,
    number_value is not null and not is_share and not is_negative and (is_marked or not is_glued) as is_possible,
    is_possible and (is_marked or has_cents) as is_amount
from valued
