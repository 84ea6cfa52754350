-- One row per delivering launch: a hit where one of the people who wrote the project's commits of the last year started
-- it, or where it started by itself from their merge. It counts where the starter is known.
with
-- One row per person who wrote delivered commits in the year before now.
authors as (
    select distinct signal_window.project, commit.author_hash
    from signal_window
    join delivery on delivery.project = signal_window.project and delivery.scope = signal_window.scope
    join commit on commit.repository = delivery.repository and commit.sha = delivery.sha
    where commit.author_hash is not null and delivery.committed_at >= signal_window.now_at - interval 365 days
)
select
    signal_launch.project,
    signal_launch.scope,
    signal_launch.name,
    signal_launch.finished_at as happened_at,
    signal_launch.url,
    case
        when signal_launch.starter = 'program' then true
        when signal_launch.actor_hash is not null and known.project is not null then authors.author_hash is not null
    end as hit,
    cast(null as double) as amount
from signal_launch
left join authors on authors.project = signal_launch.project and authors.author_hash = signal_launch.actor_hash
left join (select distinct project from authors) as known on known.project = signal_launch.project
where signal_launch.delivering
