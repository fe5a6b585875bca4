{{ config(materialized='view') }}

with manual_actions as (
    select * from {{ source('raw', 'manual_actions') }}
    where _seq <= (select max(batch_seq) from {{ source('raw', 'landing_log') }})
)

select
    manual_actions.manual_id || ' ' || tried.experiment_id as event_id,
    tried.experiment_id,
    manual_actions.user_id,
    'policy_wanted' as metric,
    cast(1 as double) as value,
    manual_actions.created_at as occurred_at,
    manual_actions.event_date,
    manual_actions._key,
    manual_actions._seq,
    manual_actions._line
from manual_actions
inner join {{ ref('policy_experiments') }} as tried on lower({{ trimmed('manual_actions.action') }}) = tried.action
