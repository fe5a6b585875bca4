-- The days that the last landed file touches: those of its runs, and of the runs that it delivers again or answers.
with delivered as (
    select _key from read_parquet('{raw}/autofill_events/*/*.parquet')
    where _seq = (select max(batch_seq) from read_parquet('{raw}/landing_log/*.parquet'))
    union all
    select _key from read_parquet('{raw}/autofill_feedback/*/*.parquet')
    where _seq = (select max(batch_seq) from read_parquet('{raw}/landing_log/*.parquet'))
)
select distinct event_date
from read_parquet('{raw}/autofill_events/*/*.parquet', hive_partitioning = true, hive_types = {{'event_date': date}})
where _key in (select _key from delivered);
