-- The least SQL that reads every new e-mail once: its last delivery, the kind's phrase of the lowest rank in subject or
-- body as whole words, and every number with a currency mark in front or behind. It judges none of them.
create or replace temp table new_mail as
select email_id, user_id, subject, body_text, received_at,
    ' ' || trim(regexp_replace(lower(coalesce(subject, '')), '[^\p{{L}}\p{{M}}\p{{N}}]+', ' ', 'g')) || ' ' as subject_words,
    ' ' || trim(regexp_replace(lower(coalesce(body_text, '')), '[^\p{{L}}\p{{M}}\p{{N}}]+', ' ', 'g')) || ' ' as body_words
from read_parquet('{raw}/emails/*/*.parquet', hive_partitioning = true)
where _seq > {before}
qualify row_number() over (partition by email_id order by _seq desc, _line desc) = 1;

create or replace temp table kinds as
select email_id, min_by(kind, rank) as kind
from new_mail
inner join phrases on contains(case place when 'subject' then subject_words else body_words end, ' ' || phrase || ' ')
group by email_id;

create or replace temp table numbers as
select email_id, unnest(regexp_extract_all(
    coalesce(subject, '') || chr(10) || coalesce(body_text, ''),
    '(?:\p{{Sc}}|\p{{Lu}}{{2,3}}|kr|zł)[\p{{Z}}]?\d[\d.,\p{{Z}}]*|\d[\d.,\p{{Z}}]*(?:\p{{Sc}}|\p{{Lu}}{{2,3}}|kr|zł)'
)) as found
from new_mail;

create or replace table read_mail as
select new_mail.email_id, kinds.kind, count(numbers.found) as amounts
from new_mail
left join kinds using (email_id)
left join numbers using (email_id)
group by new_mail.email_id, kinds.kind;
