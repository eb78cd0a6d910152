//! The header by which a server says whom of another it takes for followers, and the digest in it (FEP-8fcf).

use std::fmt;

use domain::{Address, Site};

/// Name of the header field, as signatures cover it.
pub const HEADER: &str = "collection-synchronization";
/// Two addresses of the longest kind and a digest.
const MAX_HEADER: usize = 4_500;
const MAX_PARAMS: usize = 8;

/// SHA-256 of each follower's id, all of them combined by XOR: the same in any order, nothing for nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FollowersDigest([u8; 32]);

impl FollowersDigest {
    /// Adds a follower, or takes one away that was added before.
    pub fn toggle(&mut self, follower: &Address) {
        let hash = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, follower.as_str().as_bytes());
        for (byte, other) in self.0.iter_mut().zip(hash.as_ref()) {
            *byte ^= other;
        }
    }

    /// Reads 64 hexadecimal digits of either case.
    #[must_use]
    pub fn read(hex: &str) -> Option<Self> {
        if hex.len() != 64 || !hex.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return None;
        }
        let mut bytes = [0; 32];
        for (at, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(hex.get(2 * at..2 * at + 2)?, 16).ok()?;
        }
        Some(Self(bytes))
    }
}

impl<'a> FromIterator<&'a Address> for FollowersDigest {
    fn from_iter<I: IntoIterator<Item = &'a Address>>(followers: I) -> Self {
        let mut digest = Self::default();
        followers.into_iter().for_each(|follower| digest.toggle(follower));
        digest
    }
}

impl fmt::Display for FollowersDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// What a server says of those followers of one of its actors who live on the server it writes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// All followers of the actor.
    pub collection: Address,
    /// Where those of one server are listed for it.
    pub url: Address,
    pub digest: FollowersDigest,
}

impl Told {
    /// Reads the header: named texts between quotes, each once, unknown ones passed over. `None` for anything else.
    #[must_use]
    pub fn read(header: &str, site: &Site) -> Option<Self> {
        let params = params(header)?;
        let find = |name: &str| params.iter().find(|(known, _)| *known == name).map(|(_, value)| *value);
        Some(Self { collection: site.parse(find("collectionId")?).ok()?, url: site.parse(find("url")?).ok()?, digest: FollowersDigest::read(find("digest")?)? })
    }
}

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "collectionId=\"{}\", url=\"{}\", digest=\"{}\"", self.collection, self.url, self.digest)
    }
}

fn params(header: &str) -> Option<Vec<(&str, &str)>> {
    if header.len() > MAX_HEADER {
        return None;
    }
    let mut params: Vec<(&str, &str)> = Vec::new();
    let mut rest = header.trim();
    while !rest.is_empty() {
        let (name, after) = rest.split_once("=\"")?;
        let (value, after) = after.split_once('"')?;
        let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if !is_name || params.len() == MAX_PARAMS || params.iter().any(|(known, _)| *known == name) {
            return None;
        }
        params.push((name, value));
        let after = after.trim_start();
        rest = if after.is_empty() { after } else { after.strip_prefix(',')?.trim_start() };
        if rest.is_empty() && !after.is_empty() {
            return None;
        }
    }
    Some(params)
}

#[cfg(test)]
mod tests {
    use domain::AddressRules;
    use proptest::prelude::*;

    use super::*;

    fn site() -> Site {
        Site::new("https://our.example", "our.example", AddressRules::default()).unwrap()
    }

    fn address(text: &str) -> Address {
        Address::trusted(text)
    }

    const ZERO: &str = "0000000000000000000000000000000000000000000000000000000000000000";

    #[test]
    fn what_is_no_such_header_says_nothing() {
        let good = format!("collectionId=\"https://a.example/f\", url=\"https://a.example/s\", digest=\"{ZERO}\"");
        assert!(Told::read(&good, &site()).is_some());
        for bad in [
            String::new(),
            "garbage".to_owned(),
            good.replace("collectionId", "collection"),
            good.replace("https://a.example/s", "elsewhere"),
            good.replace(ZERO, "00"),
            good.replace(ZERO, &ZERO.replace('0', "g")),
            good.replace(ZERO, &format!("+{}", &ZERO[1..])),
            good.replace(", ", " "),
            format!("{good},"),
            format!("{good}, {good}"),
            good.replace('"', ""),
            format!("{good}, x=\"{}\"", "y".repeat(5_000)),
        ] {
            assert_eq!(Told::read(&bad, &site()), None, "{bad}");
        }
    }

    #[test]
    fn what_is_written_is_read_in_any_order_and_with_additions() {
        let digest = [address("https://our.example/users/ana"), address("https://our.example/users/bea")].iter().collect();
        let told = Told { collection: address("https://a.example/users/eve/followers"), url: address("https://a.example/users/eve/sync?page=1,2"), digest };
        assert_eq!(Told::read(&told.to_string(), &site()), Some(told.clone()));
        let other = format!("digest=\"{}\",x=\"\",url=\"{}\" ,collectionId=\"{}\"", told.digest.to_string().to_uppercase(), told.url, told.collection);
        assert_eq!(Told::read(&other, &site()), Some(told));
    }

    #[test]
    fn the_digest_is_the_xor_of_the_hashes_of_ids() {
        let one = "c2ba06f6ba1a5ec5e5d80a2ddbe7c0e8eaed0fc9f9ba5bd2e0fd1e1ba3a2d1f7";
        let (ana, bea) = (address("https://our.example/users/ana"), address("https://our.example/users/bea"));
        let both: FollowersDigest = [&ana, &bea].into_iter().collect();
        let turned: FollowersDigest = [&bea, &ana].into_iter().collect();
        assert_eq!(both, turned);
        assert_ne!(both, [&ana].into_iter().collect());
        assert_eq!([].into_iter().collect::<FollowersDigest>().to_string(), ZERO);
        assert_eq!([&ana, &bea, &bea, &ana].into_iter().collect::<FollowersDigest>().to_string(), ZERO);
        assert_eq!(FollowersDigest::read(one).unwrap().to_string(), one);
        // printf https://example.com/users/alice | sha256sum
        let alice: FollowersDigest = [&address("https://example.com/users/alice")].into_iter().collect();
        assert_eq!(alice.to_string(), "31333f4587c5ace1557abd300fd4cb28519c041c6b26e95c2ce2b55a75b7ae13");
    }

    proptest! {
        #[test]
        fn reading_never_panics(text in ".{0,200}", near in "(collectionId|url|digest|x)=\"[a-z0-9:/. é]{0,70}\"(, ?|,)?(digest=\"[0-9a-fé]{60,64}\")?") {
            let _ = Told::read(&text, &site());
            let _ = Told::read(&near, &site());
        }
    }
}
