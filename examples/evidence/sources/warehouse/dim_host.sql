select * from published.dim_host order by host
