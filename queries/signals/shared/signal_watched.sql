-- One row per project whose incidents are connected: without any, nothing can be said about failures that users felt.
create or replace temp table signal_watched as
select distinct incident.project
from incident
join signal_window on signal_window.project = incident.project
where incident.opened_at <= signal_window.now_at and incident.kind <> 'maintenance'
