-- The next successful launch in the same place, so that what comes after a failure needs no search.
alter table launch add column next_success varchar;

-- What was derived before knows nothing of this: it is made again.
insert into stale select id from project except select project from stale;
