select * from published.dim_date order by day
