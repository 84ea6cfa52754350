-- The derived rows: rebuilt from facts at will, so deleting them loses nothing.

-- Projects whose facts changed since their derived rows were made; written in the transaction that writes the facts.
create table stale (
    project varchar not null
);

-- One try to put a version into an environment: reported by a source, or made by a rule from a tag or a release.
-- `excluded` names the reason why a row takes part in nothing: undated, impossible_date, duplicate, unknown_environment.
create table attempt (
    project varchar not null,
    id varchar not null,
    name varchar not null,
    made_from varchar not null,
    repository varchar,
    service varchar,
    environment varchar not null,
    tier varchar not null,
    sha varchar,
    version varchar,
    started_at timestamp,
    finished_at timestamp,
    dated_by varchar not null,
    status varchar not null,
    started_by varchar not null,
    exposure varchar not null,
    build varchar,
    url varchar,
    launch varchar,
    excluded varchar
);

-- Consecutive attempts of one sha in one environment. `scope` is the set of environments within which commits are
-- delivered once: a tier, or a single environment where its tier has several.
-- `position` is the order within the scope, by finish, start, name. `live_launch` is what was live when it came.
-- `commits` counts the project's newly delivered commits without merges, `merges` the merges among them.
-- `finished_on`, `finished_weekday` (1 is Monday) and `finished_hour` are local to the project's time zone.
-- `line` is the release line that libraries and command-line tools are judged within.
create table launch (
    project varchar not null,
    scope varchar not null,
    id varchar not null,
    position bigint not null,
    name varchar not null,
    repository varchar,
    service varchar,
    environment varchar not null,
    tier varchar not null,
    line varchar,
    sha varchar,
    version varchar,
    started_at timestamp not null,
    finished_at timestamp not null,
    finished_on date not null,
    finished_weekday bigint not null,
    finished_hour bigint not null,
    dated_by varchar not null,
    status varchar not null,
    started_by varchar not null,
    exposure varchar not null,
    build varchar,
    url varchar,
    attempts bigint not null,
    kind varchar not null,
    live_launch varchar,
    overtaken boolean not null,
    sha_in_graph boolean not null,
    baseline boolean not null,
    commits bigint not null,
    merges bigint not null,
    delivering boolean not null,
    only_reverts_or_hotfixes boolean not null
);

-- A commit and the launch that first brought it into the scope. Baseline commits were there before measuring began.
create table delivery (
    project varchar not null,
    scope varchar not null,
    launch varchar not null,
    repository varchar not null,
    sha varchar not null,
    merge boolean not null,
    baseline boolean not null,
    author_kind varchar not null,
    authored_at timestamp,
    committed_at timestamp,
    committed_by_forge boolean
);

-- A reason to call a launch failed. `position` is the order in which the first that applies names the failure.
-- `signalled_at` is when it could be seen, `recovered_at` when it was mended, where that is known.
-- `counted` is false where the signal is on a rollback, which is shown and not counted.
create table failure_signal (
    project varchar not null,
    scope varchar not null,
    launch varchar not null,
    signal varchar not null,
    position bigint not null,
    confidence varchar not null,
    signalled_at timestamp not null,
    recovered_at timestamp,
    recovery_launch varchar,
    incident varchar,
    evidence varchar not null,
    counted boolean not null
);

-- What was found on the way that a reader should know: rows left out, facts that contradict themselves, things guessed.
create table finding (
    project varchar not null,
    kind varchar not null,
    rows_concerned bigint not null,
    message varchar not null
);
