-- One row a license of the instance; one row with nulls if it has none; no row if it is unknown.
-- The last column is how far the customer's clock is ahead: 0 unless it is a sandbox's.
select i.credential_hash, l.state, l.document::text, o.clock_seconds
from instances i
join organizations o on o.id = i.customer_id
left join licenses l on l.instance_id = i.id
where i.id = %s
