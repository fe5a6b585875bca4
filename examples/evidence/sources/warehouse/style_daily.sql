-- Hosts are left out: what a browser loads stays small.
select event_date, host_family, segment_key, gen_style_id, policy,
    sum(runs)::bigint as runs, sum(answered)::bigint as answered, sum(helpful)::bigint as helpful,
    sum(edit_runs)::bigint as edit_runs, sum(edit_chars)::bigint as edit_chars
from published.style_daily
group by all
order by all
