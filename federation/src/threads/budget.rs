//! What one look may cost whoever is asked: so many requests for a domain and all names below it.

use std::collections::HashMap;

use domain::Address;
use domain::peers::registrable;

/// Requests to one domain in one look (SECURITY F-14, F-15: names below a wildcard are one).
const PER_DOMAIN: usize = 20;

/// Requests so far, by domain.
#[derive(Debug, Default)]
pub(super) struct Budget(HashMap<String, usize>);

impl Budget {
    /// Takes one request to this address; `false` when nothing is left for its domain.
    pub(super) fn spend(&mut self, address: &Address) -> bool {
        let spent = self.0.entry(registrable(&address.host()).to_owned()).or_default();
        *spent += 1;
        *spent <= PER_DOMAIN
    }
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
}
