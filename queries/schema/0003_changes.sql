-- Changes and the launches that deliver them.

-- The change that a commit's message names as its own: `(#123)` at the end of the subject, `Merge pull request #123`,
-- or `See merge request group/project!123` in the body.
alter table commit add column names_change bigint;

-- The change that a change's description says it reverts.
alter table change add column reverts_change bigint;

-- The change that a delivered commit belongs to, and when that was merged.
alter table delivery add column change bigint;
alter table delivery add column merged_at timestamp;

-- A merged change and the launch that delivers it in the scope; a change that no launch delivers has no row.
-- `found_by` is the way in which its commit in the graph was found: merge_sha, commits, head_sha or subject; `sha` is that
-- commit, for `commits` the last of them to be delivered.
-- `first_commit_at` is the start of coding, `ready_at` its opening where it never was a draft, `first_review_at` the first
-- review or comment by another human.
-- `commits` counts its own commits that the graph has, without merges.
create table change_delivery (
    project varchar not null,
    scope varchar not null,
    launch varchar not null,
    repository varchar not null,
    number bigint not null,
    found_by varchar not null,
    sha varchar not null,
    baseline boolean not null,
    author_kind varchar not null,
    first_commit_at timestamp,
    ready_at timestamp,
    first_review_at timestamp,
    merged_at timestamp,
    commits bigint not null,
    hotfix boolean not null,
    reverts_change bigint
);

-- What was derived before knows nothing of this: it is made again.
insert into stale select id from project except select project from stale;
