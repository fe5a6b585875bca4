select * from {{ ref('int_experiments__health_shares') }}
union all
select * from {{ ref('int_experiments__health_setup') }}
union all
select * from {{ ref('int_experiments__health_metrics') }}
