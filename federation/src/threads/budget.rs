//! What one look may cost whoever is asked: so many requests for a domain and all names below it.

use std::collections::HashMap;

use domain::Address;

/// Requests to one domain in one look (SECURITY F-14, F-15: names below a wildcard are one).
const PER_DOMAIN: usize = 20;

/// Requests so far, by domain.
#[derive(Debug, Default)]
pub(super) struct Budget(HashMap<String, usize>);

impl Budget {
    /// Takes one request to this address; `false` when nothing is left for its domain.
    pub(super) fn spend(&mut self, address: &Address) -> bool {
        let spent = self.0.entry(registrable(&address.host())).or_default();
        *spent += 1;
        *spent <= PER_DOMAIN
    }
}

/// The domain that somebody bought, as far as names show: two labels, or three where a country sells below short words
/// (`co.uk`). Too wide a guess only makes a budget smaller. Hosts with a port, of development, are their own.
pub(super) fn registrable(host: &str) -> String {
    if host.contains(':') {
        return host.to_owned();
    }
    let labels: Vec<&str> = host.split('.').collect();
    let is_short = |from_end: usize, most: usize| labels.len().checked_sub(from_end).and_then(|at| labels.get(at)).is_some_and(|label| label.len() <= most);
    let kept = if is_short(1, 2) && is_short(2, 3) { 3 } else { 2 };
    labels.get(labels.len().saturating_sub(kept)..).unwrap_or_default().join(".")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn f15_all_names_below_a_domain_share_its_budget() {
        let mut budget = Budget::default();
        let address = |n: usize| Address::trusted(format!("https://evil{n}.wild.example/notes/{n}"));
        assert_eq!((0..1_000).filter(|n| budget.spend(&address(*n))).count(), PER_DOMAIN);
        assert!(budget.spend(&Address::trusted("https://other.example/1")));
    }

    #[test]
    fn what_somebody_bought_is_two_labels_or_three() {
        for (host, domain) in [
            ("a.b.wild.example", "wild.example"),
            ("wild.example", "wild.example"),
            ("example", "example"),
            ("shop.somebody.co.uk", "somebody.co.uk"),
            ("co.uk", "co.uk"),
            ("social.somebody.de", "somebody.de"),
            ("localhost:8080", "localhost:8080"),
        ] {
            assert_eq!(registrable(host), domain, "{host}");
        }
    }
}
