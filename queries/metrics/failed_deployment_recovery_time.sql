-- One row per failed launch that counts, for the survival curve.
select subject, recovery_seconds, still_open, confidence
from counted_rows
order by subject nulls last, recovery_seconds nulls last, still_open nulls last
