-- One row per update that counts: its seconds to the merge, and those to the launch for the survival curve.
select subject, to_merge_seconds, to_deployment_seconds, still_open
from counted_rows
order by subject nulls last, to_deployment_seconds nulls last, still_open nulls last, name nulls last
