-- One row per incident that counts, for the survival curve.
select project, restore_seconds, still_open
from counted_rows
order by project nulls last, restore_seconds nulls last, still_open nulls last
