//! Where an answer says to go on: only ever on the host that was asked, which alone may see the token.

use hyper::Uri;
use hyper::header::{HeaderMap, LINK};

/// Whether an address is on the host, the port and the scheme of another one.
pub(crate) fn on_the_same_host(one: &Uri, other: &Uri) -> bool {
    let port = |uri: &Uri| uri.port_u16().unwrap_or(if uri.scheme_str() == Some("https") { 443 } else { 80 });
    one.scheme() == other.scheme()
        && one.host().is_some_and(|host| other.host().is_some_and(|other| host.eq_ignore_ascii_case(other)))
        && port(one) == port(other)
}

/// The next page that a `Link` header names.
///
/// # Errors
/// Says where a link would lead that leaves the host.
pub(crate) fn next_page(headers: &HeaderMap, asked: &Uri) -> Result<Option<Uri>, String> {
    let links = headers.get_all(LINK).iter().filter_map(|value| value.to_str().ok());
    let Some(target) = links.flat_map(|value| value.split(',')).find_map(target_of_next) else { return Ok(None) };
    let Ok(next) = target.parse::<Uri>() else { return Err(format!("the link to the next page is none: {target}")) };
    if on_the_same_host(&next, asked) {
        Ok(Some(next))
    } else {
        Err(format!("the link to the next page leaves the host: {}", next.host().unwrap_or("no host")))
    }
}

/// The target of `<target>; rel="next"`.
fn target_of_next(link: &str) -> Option<&str> {
    let (target, rest) = link.trim().strip_prefix('<')?.split_once('>')?;
    let is_next = rest.split(';').any(|part| matches!(part.trim(), r#"rel="next""# | "rel=next"));
    is_next.then_some(target)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn next(link: &str) -> Result<Option<String>, String> {
        let mut headers = HeaderMap::new();
        headers.insert(LINK, link.parse().expect("a header"));
        let asked = "https://api.github.com/repos/acme/shop/releases".parse().expect("an address");
        Ok(next_page(&headers, &asked)?.map(|uri| uri.to_string()))
    }

    #[test]
    fn a_link_is_followed_on_its_own_host_only() {
        let of = "https://api.github.com/repositories/1/releases?page=2";
        let links = format!(r#"<https://api.github.com/x?page=9>; rel="last", <{of}>; rel="next""#);
        assert_eq!(next(&links), Ok(Some(of.to_owned())));
        assert_eq!(next(r#"<https://api.github.com/x?page=1>; rel="prev""#), Ok(None));
        let said = Err("the link to the next page leaves the host: elsewhere.example".to_owned());
        assert_eq!(next(r#"<https://elsewhere.example/x?page=2>; rel="next""#), said);
        for other in ["http://api.github.com/x", "https://api.github.com:8443/x"] {
            assert!(next(&format!(r#"<{other}>; rel="next""#)).is_err(), "{other}");
        }
    }
}
