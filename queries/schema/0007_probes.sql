-- What probes read from the files that they find, and what a CI configuration says: its pipelines and their jobs.

alter table probe add column tool varchar;
alter table probe add column amount bigint;
alter table probe add column line bigint;
alter table probe add column touched_at timestamp;
alter table probe add column reason varchar;

-- A pipeline as a CI configuration at a commit declares it. Key: repository, sha, path.
create table configured_pipeline (
    repository varchar not null,
    sha varchar not null,
    path varchar not null,
    tool varchar not null,
    name varchar,
    triggers varchar[] not null,
    schedules varchar[] not null,
    stages varchar[] not null,
    includes varchar[] not null,
    unread varchar[] not null,
    reason varchar,
    detail varchar,
    observed_at timestamp,
    source varchar not null
);

-- A job as a CI configuration at a commit declares it. Key: repository, sha, path, name.
create table configured_job (
    repository varchar not null,
    sha varchar not null,
    path varchar not null,
    name varchar not null,
    title varchar,
    class varchar not null,
    classed_by varchar,
    stage varchar,
    position bigint not null,
    needs varchar[] not null,
    triggers varchar[] not null,
    manual boolean not null,
    approval boolean,
    allowed_to_fail boolean,
    environment varchar,
    tier varchar not null,
    matrix bigint,
    condition varchar,
    runs_on varchar,
    image varchar,
    defined_in varchar,
    line bigint,
    observed_at timestamp,
    source varchar not null
);
