-- Derived rows with a digest of their values, so that a refresh finds those that differ without reading them whole.

alter table attempt add column digest ubigint;
alter table launch add column digest ubigint;
alter table delivery add column digest ubigint;
alter table change_delivery add column digest ubigint;
alter table failure_signal add column digest ubigint;
alter table launch_override add column digest ubigint;
alter table incident_link add column digest ubigint;
alter table finding add column digest ubigint;

-- The rows of before have none: they are made again.
insert into stale select id from project except select project from stale;
