-- One row per failed launch of the window, the latest first.
select
    subject,
    launch,
    name,
    finished_at,
    signal,
    confidence,
    evidence,
    recovered_at
from asked_failure
where in_window
order by subject nulls last, finished_at desc nulls last, name nulls last
