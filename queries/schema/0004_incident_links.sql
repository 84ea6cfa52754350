-- People's words on launches, with who took them back and when; and which launch each incident is linked to.

alter table project add column count_failed_rollouts boolean;

-- A person's word on a launch that goes before the rules. Key: project, subject, verdict, incident, given_at.
alter table override rename to override_before;
create table override (
    project varchar not null,
    subject varchar not null,
    verdict varchar not null,
    incident varchar not null,
    role varchar not null,
    given_at timestamp not null,
    why varchar not null,
    withdrawn boolean not null,
    source varchar not null,
    recovered_at timestamp,
    withdrawn_at timestamp,
    withdrawn_role varchar,
    withdrawn_why varchar
);
insert into override
select project, subject, verdict, coalesce(incident, ''), role, given_at, why, withdrawn, source, null, null, null, null
from override_before;
drop table override_before;

-- A signal holds from `signalled_at` until `until_at`, for ever where that is missing: words are taken back, links are
-- corrected.
alter table failure_signal add column until_at timestamp;

-- What a person's word says of a launch, and while it is in force: until it was withdrawn or overruled by a later one.
create table launch_override (
    project varchar not null,
    scope varchar not null,
    launch varchar not null,
    verdict varchar not null,
    role varchar not null,
    why varchar not null,
    given_at timestamp not null,
    since_at timestamp not null,
    until_at timestamp,
    recovered_at timestamp,
    source varchar not null
);

-- An incident beside a launch that may have caused it. `linked` is true for the one that it is linked to, `how` says by
-- what: named, override, time. The others are the candidates, by `rank`; `reason` says why a row is not the link. An
-- incident without a link has one row without a launch, whose `reason` says why; so has maintenance.
-- Holds from `since_at`, where that is missing always, until `until_at`.
create table incident_link (
    project varchar not null,
    incident varchar not null,
    scope varchar,
    launch varchar,
    linked boolean not null,
    how varchar,
    confidence varchar,
    rank bigint not null,
    reason varchar,
    since_at timestamp,
    until_at timestamp
);

-- The derived rows of before know nothing of these.
insert into stale select id from project except select project from stale;
