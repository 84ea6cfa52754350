-- What events say of facts, kept so that a fact can be made again from all of it in the order of its times.

-- What one event says of one fact; without a delivery, a row that something else wrote. Made again by `rung replay --all`.
create table event_part (
    fact varchar not null,
    key varchar not null,
    told_at timestamp not null,
    step bigint not null,
    source varchar not null,
    delivery varchar not null,
    gone boolean not null,
    said varchar not null
);

-- What the address said that an event was sent to: its project, environment and the like.
alter table raw_event add column query varchar;
