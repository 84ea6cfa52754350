-- One row per security release of something that the project uses: a hit where it was deployed within seven days.
select
    signal_window.project,
    signal_window.scope,
    dependency_update.package || ' ' || dependency_update.version as name,
    upstream_release.published_at as happened_at,
    coalesce(dependency_update.url, upstream_release.url) as url,
    case
        when dependency_update.deployed_at <= upstream_release.published_at + interval 7 days then true
        when upstream_release.published_at + interval 7 days <= signal_window.now_at then false
    end as hit,
    (unix_micros(dependency_update.deployed_at) - unix_micros(upstream_release.published_at)) / 1e6 as amount
from signal_window
join dependency_update on dependency_update.project = signal_window.project
join upstream_release on upstream_release.package = dependency_update.package
    and upstream_release.version = dependency_update.version
where upstream_release.security
    and upstream_release.published_at >= signal_window.from_at and upstream_release.published_at <= signal_window.now_at
