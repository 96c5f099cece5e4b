-- One row a license of the instance; one row with nulls if it has none; no row if it is unknown.
select i.credential_hash, l.state, l.document::text
from instances i
left join licenses l on l.instance_id = i.id
where i.id = %s
