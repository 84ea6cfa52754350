-- One row per delivered commit of the project asked that belongs to a change.
select delivery.sha, delivery.repository || '#' || cast(delivery.change as string) as change
from delivery
join asked on asked.project = delivery.project and asked.scope = delivery.scope
where delivery.change is not null
