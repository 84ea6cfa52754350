-- One row per delivering launch with a known starter: it counts where a person started it, and is a hit outside Monday to Friday, 8 to 18 local time.
select
    project,
    scope,
    name,
    finished_at as happened_at,
    url,
    case
        when starter = 'person'
        then finished_weekday > 5 or finished_hour < 8 or finished_hour >= 18
    end as hit,
    cast(null as double) as amount
from signal_launch
where delivering and starter <> 'unknown'
