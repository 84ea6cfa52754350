-- One row per subject: the distribution of the lead times of changes that count, with and without those of bots.
select
    subject,
    count(lead_time_seconds) as n,
    percentile(lead_time_seconds, 0.5) as p50,
    percentile(lead_time_seconds, 0.85) as p85,
    percentile(lead_time_seconds, 0.9) as p90,
    count(lead_time_seconds) filter (where author_kind <> 'bot') as n_without_bots,
    percentile(case when author_kind <> 'bot' then lead_time_seconds end, 0.5) as p50_without_bots,
    percentile(case when author_kind <> 'bot' then lead_time_seconds end, 0.85) as p85_without_bots,
    percentile(case when author_kind <> 'bot' then lead_time_seconds end, 0.9) as p90_without_bots
from counted_rows
group by subject
