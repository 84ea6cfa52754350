-- One row per update that counts: its seconds to the merge, and those to the launch for the survival curve.
select project, to_merge_seconds, to_deployment_seconds, still_open
from counted_rows
order by project nulls last, to_deployment_seconds nulls last, still_open nulls last, name nulls last
