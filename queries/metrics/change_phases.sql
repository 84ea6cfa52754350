-- One row per subject: the median of each phase over the changes that count and know it, and the phases of the median
-- change, the middle one by the time from its first commit to the launch (of an even number the shorter of the two).
select
    subject,
    count(*) as n,
    count(coding_seconds) as coding_n,
    median(coding_seconds) as coding_seconds,
    count(pickup_seconds) as pickup_n,
    median(pickup_seconds) as pickup_seconds,
    count(review_seconds) as review_n,
    median(review_seconds) as review_seconds,
    count(waiting_seconds) as waiting_n,
    median(waiting_seconds) as waiting_seconds,
    count(deploying_seconds) as deploying_n,
    median(deploying_seconds) as deploying_seconds,
    max(case when place * 2 in (timed, timed + 1) then name end) as median_name,
    max(case when place * 2 in (timed, timed + 1) then project end) as median_project,
    max(case when place * 2 in (timed, timed + 1) then title end) as median_title,
    max(case when place * 2 in (timed, timed + 1) then url end) as median_url,
    max(case when place * 2 in (timed, timed + 1) then delivered_by end) as median_delivered_by,
    max(case when place * 2 in (timed, timed + 1) then coding_seconds end) as median_coding_seconds,
    max(case when place * 2 in (timed, timed + 1) then pickup_seconds end) as median_pickup_seconds,
    max(case when place * 2 in (timed, timed + 1) then review_seconds end) as median_review_seconds,
    max(case when place * 2 in (timed, timed + 1) then waiting_seconds end) as median_waiting_seconds,
    max(case when place * 2 in (timed, timed + 1) then deploying_seconds end) as median_deploying_seconds,
    max(case when place * 2 in (timed, timed + 1) then total_seconds end) as median_total_seconds
from (
    -- One row per change that counts with its place by that time, those that do not know it last.
    select
        *,
        row_number() over (
            partition by subject
            order by total_seconds nulls last, repository nulls last, number nulls last, project nulls last
        ) as place,
        count(total_seconds) over (partition by subject) as timed
    from counted_rows
) as placed
group by subject
