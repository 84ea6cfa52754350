-- One row per update in production that mends no weakness: a hit where it was there within three days of being published,
-- before others could have found its faults.
select
    signal_window.project,
    signal_window.scope,
    dependency_update.package || ' ' || dependency_update.version as name,
    dependency_update.deployed_at as happened_at,
    coalesce(dependency_update.url, upstream_release.url) as url,
    dependency_update.deployed_at < upstream_release.published_at + interval 3 days as hit,
    (unix_micros(dependency_update.deployed_at) - unix_micros(upstream_release.published_at)) / 1e6 as amount
from signal_window
join dependency_update on dependency_update.project = signal_window.project
join upstream_release on upstream_release.package = dependency_update.package
    and upstream_release.version = dependency_update.version
where coalesce(upstream_release.security, false) = false and upstream_release.published_at is not null
    and dependency_update.deployed_at >= signal_window.from_at and dependency_update.deployed_at <= signal_window.now_at
