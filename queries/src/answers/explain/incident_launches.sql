-- One row per incident of the project asked that is linked to a launch.
select failure_signal.incident, failure_signal.launch
from failure_signal
join asked on asked.project = failure_signal.project and asked.scope = failure_signal.scope
where failure_signal.signal = 'incident' and failure_signal.incident is not null
