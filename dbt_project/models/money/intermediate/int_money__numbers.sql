with lines as (
    select * from {{ ref('int_money__lines') }}
    where {{ regex_found('line', '\\d') }}
),

marks as (
    select * from {{ ref('currency_marks') }}
),

found as (
    select
        content_key,
        part,
        line_number,
        place,
        {{ regex_group('found', '^([^0-9]*?)[.]?[0-9]') }} as before,
        {{ regex_group('found', '([.]?[0-9][0-9.,\\x27’]*)$') }} as digits,
        {{ regex_group('line', '([^0-9]*)$') }} as line_end
    from {{ regex_matches('lines', 'line', '[^0-9]*?[.]?[0-9][0-9.,\\x27’]*') }} as numbers
),

neighbours as (
    select
        *,
        coalesce(lead(before) over (partition by content_key, part, line_number order by place), line_end) as after,
        -- ".10" is ten cents, "Rs.10" is ten rupees
        {{ regex_replace_all(
            "case when " ~ regex_found('before', '\\p{L}$') ~ " and substr(digits, 1, 1) = '.' then substr(digits, 2)"
            ~ " else digits end",
            '[.,\\x27’]+$', '') }} as number_text,
        {{ regex_group('before', '(\\p{L}*\\p{Sc}|\\p{L}+)[.]?[ ]?[-−–]?[ ]?$') }} as mark_before
    from found
),

after_marks as (
    select *, {{ regex_group('after', '^[ ]?(\\p{L}*\\p{Sc}|\\p{L}+)') }} as mark_after
    from neighbours
),

marked as (
    select
        n.content_key,
        n.part,
        n.line_number,
        n.place,
        coalesce(
            case when b.specificity <= coalesce(a.specificity, b.specificity) then b.currency end,
            a.currency,
            b.currency
        ) as currency,
        coalesce(
            case when b.specificity <= coalesce(a.specificity, b.specificity) then b.minor_digits end,
            a.minor_digits,
            b.minor_digits,
            2
        ) as minor_digits,
        n.before,
        n.after,
        case
            when b.mark is null then n.before
            else {{ regex_replace_all('n.before', '(\\p{L}*\\p{Sc}|\\p{L}+)[.]?[ ]?[-−–]?[ ]?$', ' ') }}
        end as label_before,
        case
            when a.mark is null then n.after
            else {{ regex_replace_all('n.after', '^[ ]?(\\p{L}*\\p{Sc}|\\p{L}+)', ' ') }}
        end as label_after,
        n.number_text,
        b.mark is not null as has_mark_before,
        a.mark is not null as has_mark_after,
        n.mark_before
    from after_marks as n
    left join marks as b
        on upper(n.mark_before) = upper(b.mark) and (not b.exact_case or n.mark_before = b.mark)
    left join marks as a
        on
            upper(n.mark_after) = upper(a.mark) and (not a.exact_case or n.mark_after = a.mark)
            and a.placement = 'both'
),

read as (
    select
        *,
        {{ number_value('number_text', 'minor_digits') }} as number_value,
        -- a minus at the number or at its mark; "Total - $45" has a dash
        {{ regex_found('before', '(^|[ :(=])[-−–](\\p{L}{0,3}\\p{Sc}|\\p{L}{1,3} ?)?$') }}
        or (has_mark_before and {{ regex_found('before', '[-−–]$') }}) as is_negative,
        has_mark_before or has_mark_after as is_marked,
        {{ regex_found('number_text', '[.,]\\d{2}$') }} as has_cents,
        {{ regex_found('after', '^ ?%') }} as is_share,
        -- part of a date, a time, a measure or an article number
        (
            {{ regex_found('before', '^[-/:xX*]$') }} and place > 1
            or {{ regex_found('before', '[\\p{L}\\d/_#]$') }}
            or {{ regex_found('after', '^[\\p{L}/_]') }}
            or {{ regex_found('after', '^[-:/xX]$') }}
        ) as is_glued
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
    number_value is not null and not is_share and not is_negative
    and (is_marked or not is_glued) as is_possible,
    number_value is not null and not is_share and not is_negative
    and (is_marked or has_cents and not is_glued) as is_amount
from read
