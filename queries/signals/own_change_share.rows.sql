-- One row per delivering launch: a hit where one of the authors of what it brought started it, or where it started by
-- itself from their merge. It counts where the starter is known.
with
-- One row per launch and author of a commit that it brought.
brought as (
    select distinct delivery.project, delivery.scope, delivery.launch, commit.author_hash
    from delivery
    join commit on commit.repository = delivery.repository and commit.sha = delivery.sha
    where commit.author_hash is not null and delivery.project in (select project from signal_window)
)
select
    signal_launch.project,
    signal_launch.scope,
    signal_launch.name,
    signal_launch.finished_at as happened_at,
    signal_launch.url,
    case
        when signal_launch.starter = 'program' then true
        when signal_launch.actor_hash is not null then brought.launch is not null
    end as hit,
    cast(null as double) as amount
from signal_launch
left join brought on brought.project = signal_launch.project and brought.scope = signal_launch.scope
    and brought.launch = signal_launch.id and brought.author_hash = signal_launch.actor_hash
where signal_launch.delivering
