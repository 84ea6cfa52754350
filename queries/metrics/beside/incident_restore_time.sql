-- One row per incident that counts, for the survival curve.
select subject, restore_seconds, still_open
from counted_rows
order by subject nulls last, restore_seconds nulls last, still_open nulls last
