with unread as (
    select * from {{ ref('int_money__unread') }}
    where is_candidate
),

-- "Order no. 112-3456789", "Rechnungsnummer: RE-00123"; the subject's first.
order_numbers as (
    select
        content_key,
        upper(order_number) as order_number,
        row_number() over (partition by content_key order by part desc, line_number asc) as nth
    from (
        select
            *,
            {{ regex_group('line', order_number_pattern(), 2) }} as order_number
        from {{ ref('int_money__lines') }}
    ) as lines
    where
        length(order_number) >= 3
        and not {{ regex_found('order_number', '^\\d{1,4}-\\d{1,2}-\\d{1,4}$') }}
),

services as (
    select
        unread.email_id,
        min(services.service) as service
    from unread
    inner join {{ ref('payment_services') }} as services
        on unread.domain = services.domain or unread.domain like '%.' || services.domain
    group by unread.email_id
),

served as (
    select
        unread.email_id,
        unread.subject_text || chr(10) || unread.body_text as text,
        lower(unread.subject_text || chr(10) || unread.body_text) as lower_text
    from unread
    inner join services on unread.email_id = services.email_id
),

-- "payment to Spotify AB", "12,00 € an Spotify AB"
named as (
    select
        served.email_id,
        {{ leading_name(
            'substr(served.text, instr(served.lower_text, phrases.phrase) + length(phrases.phrase))'
        ) }} as shop,
        instr(served.lower_text, phrases.phrase) as position
    from served
    inner join {{ ref('shop_phrases') }} as phrases on instr(served.lower_text, phrases.phrase || ' ') > 0
    union all
    select
        email_id,
        {{ leading_name(regex_group(
            'text',
            '\\d[ ]?(?:\\p{L}{2,3}|\\p{Sc})? '
            ~ '(?:to|an|à|a|para|aan|till|dla|na rzecz|pro|from|von|från|od|at|bei|chez|bij|hos|u) '
            ~ '(\\p{Lu}[^\\n]{1,60})'
        )) }} as shop,
        100000 as position
    from served
),

shops as (
    select
        email_id,
        named.shop,
        row_number() over (
            partition by email_id order by named.position asc, length(named.shop) desc, named.shop asc
        ) as nth
    from named
    inner join services using (email_id)
    where
        {{ regex_found('shop', '^[\\p{Lu}\\d]') }} and lower(named.shop) <> services.service
        -- "Receipt from Sep 4, 2026" names no shop
        and not (
            {{ regex_found('shop', '^\\p{L}+[.]? \\d{1,2}$') }}
            and {{ regex_group('lower(shop)', '^(\\p{L}+)') }} in (
                select months.name from {{ ref('month_names') }} as months
            )
        )
),

names as (
    {{ registered_names('unread') }}
)

select
    unread.email_id,
    coalesce(shops.shop, services.service, nullif(names.registered_name, ''), nullif(unread.sender, ''), 'Unknown')
        as merchant,
    case when shops.shop is not null then services.service end as paid_through,
    order_numbers.order_number
from unread
left join services on unread.email_id = services.email_id
left join shops on unread.email_id = shops.email_id and shops.nth = 1
left join names on unread.domain = names.domain
left join order_numbers on unread.content_key = order_numbers.content_key and order_numbers.nth = 1
