-- The facts: what sources said, normalised and never edited. The public data contract.
-- Big tables carry no index: a row is identified by its key columns, and writing goes through a staging table and MERGE.

-- One thing that is delivered and judged on its own: a service, a library, an app. Key: id.
create table project (
    id varchar not null,
    name varchar not null,
    archetype varchar not null,
    criticality varchar not null,
    timezone varchar,
    launch_target varchar,
    deployment_target bigint,
    retry_window_minutes bigint,
    description varchar,
    source varchar not null,
    url varchar
);

-- A project as a member of a group. Key: id, project.
create table project_group (
    id varchar not null,
    project varchar not null,
    name varchar not null,
    kind varchar not null,
    source varchar not null
);

-- A git repository. Key: id.
create table repository (
    id varchar not null,
    provider varchar not null,
    default_branch varchar,
    head_sha varchar,
    shallow boolean,
    source varchar not null,
    url varchar
);

-- A repository, or the paths of one, that a project is made from. Key: project, repository.
create table project_repository (
    project varchar not null,
    repository varchar not null,
    paths varchar[] not null,
    source varchar not null
);

-- What counts as a deployment of a project: a rule that makes deployments from tags, releases or builds. Key: project, position.
create table deployment_rule (
    project varchar not null,
    position bigint not null,
    made_from varchar not null,
    pattern varchar,
    at_format varchar,
    at_timezone varchar,
    environment varchar,
    service varchar,
    assumed boolean not null,
    source varchar not null
);

-- An environment of a project with a tier that its name alone does not tell. Key: project, name.
create table environment (
    project varchar not null,
    name varchar not null,
    tier varchar not null,
    source varchar not null,
    url varchar
);

-- One commit that a branch or a tag reaches. Key: repository, sha.
create table commit (
    repository varchar not null,
    sha varchar not null,
    parents varchar[] not null,
    author_hash varchar,
    committer_hash varchar,
    author_kind varchar not null,
    authored_at timestamp,
    committed_at timestamp,
    subject varchar,
    reverts_sha varchar,
    reverts_change bigint,
    committed_by_forge boolean,
    files bigint,
    additions bigint,
    deletions bigint,
    source varchar not null,
    url varchar
);

-- A path that a commit touched, against its first parent. Key: repository, sha, path.
create table commit_path (
    repository varchar not null,
    sha varchar not null,
    path varchar not null
);

-- A tag or a branch. Key: repository, kind, name.
create table ref (
    repository varchar not null,
    name varchar not null,
    kind varchar not null,
    target_sha varchar,
    dated_at timestamp,
    dated_by varchar not null,
    source varchar not null,
    url varchar
);

-- Something that a repository contains at a commit, found by looking at its tree. Key: repository, sha, name, path.
create table probe (
    repository varchar not null,
    sha varchar not null,
    name varchar not null,
    path varchar not null,
    found boolean not null,
    detail varchar,
    observed_at timestamp,
    source varchar not null
);

-- A pull or merge request. Key: repository, number.
create table change (
    repository varchar not null,
    number bigint not null,
    title varchar,
    state varchar not null,
    author_hash varchar,
    author_kind varchar not null,
    first_commit_at timestamp,
    created_at timestamp,
    ready_at timestamp,
    first_review_at timestamp,
    approved_at timestamp,
    merged_at timestamp,
    closed_at timestamp,
    head_sha varchar,
    merge_sha varchar,
    base_branch varchar,
    head_branch varchar,
    files bigint,
    additions bigint,
    deletions bigint,
    labels varchar[] not null,
    source varchar not null,
    url varchar
);

-- A commit of a change, as it was on the change's own branch. Key: repository, number, sha.
create table change_commit (
    repository varchar not null,
    number bigint not null,
    sha varchar not null
);

-- One review of a change. Key: repository, number, id.
create table review (
    repository varchar not null,
    number bigint not null,
    id varchar not null,
    reviewer_hash varchar,
    reviewer_kind varchar not null,
    state varchar not null,
    submitted_at timestamp
);

-- An issue that changes belong to. Key: repository, id.
create table issue (
    repository varchar not null,
    id varchar not null,
    title varchar,
    labels varchar[] not null,
    milestone varchar,
    opened_at timestamp,
    closed_at timestamp,
    source varchar not null,
    url varchar
);

-- A date by which something is due. Key: repository, id.
create table milestone (
    repository varchar not null,
    id varchar not null,
    title varchar,
    due_at timestamp,
    closed_at timestamp,
    source varchar not null,
    url varchar
);

-- One attempt of one CI run. Key: repository, id, attempt.
create table build (
    repository varchar not null,
    id varchar not null,
    attempt bigint not null,
    pipeline varchar,
    sha varchar,
    branch varchar,
    started_by varchar not null,
    change bigint,
    queued_at timestamp,
    started_at timestamp,
    finished_at timestamp,
    status varchar not null,
    source varchar not null,
    url varchar
);

-- One job of a build. Key: repository, build, attempt, id.
create table job (
    repository varchar not null,
    build varchar not null,
    attempt bigint not null,
    id varchar not null,
    name varchar not null,
    class varchar not null,
    status varchar not null,
    queued_at timestamp,
    started_at timestamp,
    finished_at timestamp,
    needs varchar[] not null,
    manual boolean not null,
    allowed_to_fail boolean not null,
    environment varchar,
    source varchar not null,
    url varchar
);

-- One try to put a version into an environment, as a source reported it. Key: project, id.
create table deployment (
    project varchar not null,
    id varchar not null,
    repository varchar,
    service varchar,
    environment varchar not null,
    tier varchar,
    sha varchar,
    version varchar,
    artefact_digest varchar,
    started_at timestamp,
    finished_at timestamp,
    status varchar not null,
    started_by varchar not null,
    actor_hash varchar,
    actor_kind varchar not null,
    exposure varchar not null,
    build varchar,
    source varchar not null,
    url varchar
);

-- An approval before a deployment. Key: project, deployment, id.
create table approval (
    project varchar not null,
    deployment varchar not null,
    id varchar not null,
    role varchar,
    state varchar not null,
    requested_at timestamp,
    answered_at timestamp,
    source varchar not null,
    url varchar
);

-- A disturbance in production, or announced maintenance. Key: project, id.
create table incident (
    project varchar not null,
    id varchar not null,
    service varchar,
    title varchar,
    severity varchar not null,
    kind varchar not null,
    detected_by varchar not null,
    opened_at timestamp,
    acknowledged_at timestamp,
    resolved_at timestamp,
    deployment varchar,
    sha varchar,
    version varchar,
    postmortem_url varchar,
    postmortem_at timestamp,
    source varchar not null,
    url varchar
);

-- A release that a project published. Key: repository, tag.
create table release (
    repository varchar not null,
    tag varchar not null,
    name varchar,
    sha varchar,
    published_at timestamp,
    prerelease boolean not null,
    draft boolean not null,
    source varchar not null,
    url varchar
);

-- A version that somebody else published and projects here use. Key: package, version.
create table upstream_release (
    package varchar not null,
    version varchar not null,
    published_at timestamp,
    security boolean,
    source varchar not null,
    url varchar
);

-- A project's move to a newer version of something it uses. Key: project, package, version.
create table dependency_update (
    project varchar not null,
    package varchar not null,
    version varchar not null,
    from_version varchar,
    change bigint,
    merged_at timestamp,
    deployed_at timestamp,
    source varchar not null,
    url varchar
);

-- A rehearsal: a rollback, a recovery, a migration, a rebuild. Key: project, id.
create table drill (
    project varchar not null,
    id varchar not null,
    kind varchar not null,
    environment varchar,
    performed_at timestamp,
    duration_seconds double,
    succeeded boolean,
    source varchar not null,
    url varchar
);

-- A team's answer to the question of a criterion. Key: project, criterion.
create table attestation (
    project varchar not null,
    criterion varchar not null,
    answer varchar not null,
    role varchar not null,
    given_at timestamp not null,
    until_at timestamp,
    link varchar,
    note varchar,
    source varchar not null
);

-- A criterion that a team sets aside for a stated reason and time. Key: project, criterion.
create table waiver (
    project varchar not null,
    criterion varchar not null,
    reason varchar not null,
    role varchar not null,
    given_at timestamp not null,
    until_at timestamp not null,
    note varchar,
    source varchar not null
);

-- A person's word on a launch or an incident that goes before the rules. Key: project, subject, verdict.
create table override (
    project varchar not null,
    subject varchar not null,
    verdict varchar not null,
    incident varchar,
    role varchar not null,
    given_at timestamp not null,
    why varchar not null,
    withdrawn boolean not null,
    source varchar not null
);

-- An event as it was received, kept so that it can be replayed. Key: source, delivery.
create table raw_event (
    source varchar not null,
    delivery varchar not null,
    received_at timestamp not null,
    event varchar,
    body varchar not null,
    outcome varchar not null,
    reason varchar
);

-- Where reading of one stream of a source has got to. Key: source, stream.
create table cursor (
    source varchar not null,
    stream varchar not null,
    place varchar not null,
    updated_at timestamp not null
);
