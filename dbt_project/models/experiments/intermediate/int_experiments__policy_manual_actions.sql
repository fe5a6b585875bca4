{{ config(materialized='view') }}

select
    done.manual_id || ' ' || tried.experiment_id as event_id,
    tried.experiment_id,
    done.user_id,
    'policy_wanted' as metric,
    cast(1 as double) as value,
    done.created_at as occurred_at,
    done.event_date,
    done._key,
    done._seq,
    done._line
from {{ ref('stg_policies__manual_action_deliveries') }} as done
inner join {{ ref('policy_experiments') }} as tried on done.action = tried.action
