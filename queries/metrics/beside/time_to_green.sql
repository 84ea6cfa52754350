-- One row per red time that counts, for the survival curve.
select subject, red_seconds, still_open
from counted_rows
order by subject nulls last, red_seconds nulls last, still_open nulls last
