with unread as (
    select * from {{ ref('int_money__unread') }}
    where is_candidate
),

texts as (
    select distinct
        content_key,
        'subject' as place,
        subject_words as words
    from unread
    union all
    select distinct
        content_key,
        'body' as place,
        {{ whole_words('body_text') }} as words
    from unread
),

matches as (
    {{ phrase_matches('texts', ref('receipt_phrases'), [
        'phrases.phrase', 'phrases.language', 'phrases.kind', 'phrases.rank', 'phrases.needs_amount'
    ]) }}
),

-- What else of the text tells the kind: "Application confirmation" needs the word confirmation to count at all.
signs as (
    select
        content_key,
        bool_or(place = 'body') as body_tells,
        bool_or(place = 'subject' and kind = 'purchase') as subject_tells_purchase,
        bool_or(not needs_amount and place = 'subject') as subject_is_plain
    from matches
    group by content_key
),

ranked as (
    select
        matches.*,
        row_number() over (
            partition by matches.content_key
            order by matches.rank asc, length(matches.phrase) desc, matches.phrase asc
        ) as nth
    from matches
    inner join signs on matches.content_key = signs.content_key
    where matches.kind <> 'other' or signs.subject_tells_purchase
),

-- One word of a subject is a receipt only with an amount and a second sign: "Bill Gates", "a bill in parliament".
weighed as (
    select
        unread.email_id,
        unread.domain,
        unread.known_sender,
        unread.has_category,
        unread.delivered_amount,
        amounts.amount_source,
        ranked.phrase,
        ranked.language,
        ranked.place,
        ranked.kind,
        coalesce(unread.delivered_amount, amounts.amount) is not null as has_amount,
        {{ regex_found('unread.subject_words', '^ (re|aw|sv|antw|odp|res|rif|ynt|vs|ang) ') }} as is_reply,
        unread.is_list_mail,
        unread.is_bulk_sender,
        unread.delivered_amount is not null or coalesce(amounts.amount_source = 'total_line', false)
        or coalesce(signs.body_tells, false) or unread.has_category or unread.known_sender is not null
            as has_second_sign,
        coalesce(signs.subject_is_plain, false) as is_plain,
        unread.has_category or unread.known_sender is not null as is_from_known
    from unread
    left join {{ ref('int_money__text_amounts') }} as amounts on unread.content_key = amounts.content_key
    left join signs on unread.content_key = signs.content_key
    left join ranked on unread.content_key = ranked.content_key and ranked.nth = 1
),

told as (
    select
        *,
        kind is not null
        and (is_from_known or not (is_reply or is_list_mail))
        and (is_plain or (has_amount and has_second_sign and (is_from_known or not is_bulk_sender))) as is_told
    from weighed
)

select
    email_id,
    case when is_told then language end as language,
    case
        when is_told then kind
        when has_amount and (delivered_amount is not null or amount_source = 'total_line') then 'purchase'
        else 'other'
    end as kind,
    case
        when is_told and place = 'subject' then 'keyword:' || phrase
        when is_told and not is_from_known then 'body:' || phrase
        when has_category then 'category'
        when known_sender is not null then 'sender:' || known_sender
    end as receipt_reason
from told
where is_told or is_from_known
