-- One row per delivering launch with a sha: a hit where a tag names what was shipped. It counts where the repository's
-- tags or branches were read.
with
-- One row per repository with refs.
with_refs as (
    select repository, count(*) as refs from ref group by repository
),
-- One row per commit that a tag names.
tagged as (
    select distinct repository, target_sha from ref where kind in ('annotated', 'lightweight') and target_sha is not null
)
select
    signal_launch.project,
    signal_launch.scope,
    signal_launch.name,
    signal_launch.finished_at as happened_at,
    signal_launch.url,
    case when with_refs.repository is not null then tagged.target_sha is not null end as hit,
    cast(null as double) as amount
from signal_launch
left join with_refs on with_refs.repository = signal_launch.repository
left join tagged on tagged.repository = signal_launch.repository and tagged.target_sha = signal_launch.sha
where signal_launch.delivering and signal_launch.sha is not null
