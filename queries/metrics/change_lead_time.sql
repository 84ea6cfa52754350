-- One row per subject: the distribution of the lead times that count, with and without bots.
select
    subject,
    count(*) as n,
    count(distinct (project, launch)) as launches,
    percentile(lead_time_seconds, 0.5) as p50,
    percentile(lead_time_seconds, 0.85) as p85,
    percentile(lead_time_seconds, 0.9) as p90,
    count(*) filter (where author_kind <> 'bot') as n_without_bots,
    percentile(case when author_kind <> 'bot' then lead_time_seconds end, 0.5) as p50_without_bots,
    percentile(case when author_kind <> 'bot' then lead_time_seconds end, 0.85) as p85_without_bots,
    percentile(case when author_kind <> 'bot' then lead_time_seconds end, 0.9) as p90_without_bots,
    count(*) filter (where committed_by_forge) as committed_by_forge
from counted_rows
group by subject
