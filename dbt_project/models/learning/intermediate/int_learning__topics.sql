select
    topic_id,
    topic_key,
    name,
    aliases,
    prerequisites,
    is_soft_skill
from {{ newest_topics(landed_until_now('topics')) }} as topics
