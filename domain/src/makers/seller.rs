//! Whether somebody sells privately or as a trader, and what a trader says of themselves, which is for everybody to read.

use serde::{Deserialize, Serialize};

use crate::text::{Fault, line, lines};

/// Longest name of a trader, in characters.
pub const MAX_LEGAL_NAME: usize = 120;
/// Longest postal address of a trader, in characters.
pub const MAX_LEGAL_ADDRESS: usize = 500;
/// Longest address of mail, in characters.
pub const MAX_LEGAL_EMAIL: usize = 254;
/// Longest telephone number, in characters.
pub const MAX_LEGAL_PHONE: usize = 40;
/// Longest name and number of a register, in characters.
pub const MAX_LEGAL_REGISTER: usize = 200;
/// Longest VAT number, in characters.
pub const MAX_LEGAL_VAT_ID: usize = 40;

/// As what somebody sells, which decides whether buyers have the rights of consumers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SellerKind {
    Private,
    /// With their details; of those elsewhere without, which their own page shows.
    Trader(Option<Box<Legal>>),
}

impl SellerKind {
    #[must_use]
    pub const fn is_trader(&self) -> bool {
        matches!(self, Self::Trader(_))
    }

    /// The details of a trader here.
    #[must_use]
    pub fn legal(&self) -> Option<&Legal> {
        match self {
            Self::Trader(legal) => legal.as_deref(),
            Self::Private => None,
        }
    }
}

/// Who a trader is and where they can be reached; plain text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Legal {
    /// 1 to 120 characters.
    pub name: String,
    /// Lines of 1 to 500 characters.
    pub address: String,
    /// This or a telephone number is there.
    pub email: String,
    pub phone: String,
    /// Which register, and the number there; may be empty.
    pub register: String,
    /// May be empty.
    pub vat_id: String,
}

/// What somebody sells as, as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SellerDraft {
    /// `private`, `trader`, or empty where nothing is said.
    pub kind: String,
    pub name: String,
    pub address: String,
    pub email: String,
    pub phone: String,
    pub register: String,
    pub vat_id: String,
}

impl SellerDraft {
    /// The draft that would change nothing.
    #[must_use]
    pub fn of(kind: Option<&SellerKind>) -> Self {
        let word = match kind {
            None => "",
            Some(SellerKind::Private) => "private",
            Some(SellerKind::Trader(_)) => "trader",
        };
        let legal = kind.and_then(SellerKind::legal).cloned().unwrap_or_default();
        let Legal { name, address, email, phone, register, vat_id } = legal;
        Self { kind: word.to_owned(), name, address, email, phone, register, vat_id }
    }

    /// Checks all fields at once. Who is no trader has no details.
    ///
    /// # Errors
    /// One fault per field that is wrong or missing.
    pub fn parse(&self) -> Result<Option<SellerKind>, Vec<Fault>> {
        match self.kind.as_str() {
            "" => Ok(None),
            "private" => Ok(Some(SellerKind::Private)),
            "trader" => self.legal().map(|legal| Some(SellerKind::Trader(Some(Box::new(legal))))),
            _ => Err(vec![Fault::new("seller_kind", "fault-seller-kind", "somebody sells as private or as trader")]),
        }
    }

    fn legal(&self) -> Result<Legal, Vec<Fault>> {
        let mut faults = Vec::new();
        let mut filled = |text: &str, max: usize, fault: Fault| {
            if text.trim().is_empty() {
                return String::new();
            }
            line(text, max).unwrap_or_else(|| {
                faults.push(fault);
                String::new()
            })
        };
        let name = filled(&self.name, MAX_LEGAL_NAME, Fault::new("legal_name", "fault-legal-name", "a name has 1 to 120 characters"));
        let email = filled(&self.email, MAX_LEGAL_EMAIL, Fault::new("legal_email", "fault-legal-email", "this is no address of mail"));
        let phone = filled(&self.phone, MAX_LEGAL_PHONE, Fault::new("legal_phone", "fault-legal-long", "at most 40 characters"));
        let register = filled(&self.register, MAX_LEGAL_REGISTER, Fault::new("legal_register", "fault-legal-register", "at most 200 characters"));
        let vat_id = filled(&self.vat_id, MAX_LEGAL_VAT_ID, Fault::new("legal_vat_id", "fault-legal-long", "at most 40 characters"));
        let address = lines(&self.address, MAX_LEGAL_ADDRESS).unwrap_or_default();
        if address.is_empty() {
            faults.push(Fault::new("legal_address", "fault-legal-address", "a trader has a postal address of 1 to 500 characters"));
        }
        if self.name.trim().is_empty() {
            faults.push(Fault::new("legal_name", "fault-legal-name", "a name has 1 to 120 characters"));
        }
        if !email.is_empty() && !is_mail(&email) {
            faults.push(Fault::new("legal_email", "fault-legal-email", "this is no address of mail"));
        }
        if self.email.trim().is_empty() && self.phone.trim().is_empty() {
            faults.push(Fault::new("legal_email", "fault-legal-contact", "a trader can be reached by mail or by telephone; say one of them"));
        }
        if faults.is_empty() { Ok(Legal { name, address, email, phone, register, vat_id }) } else { Err(faults) }
    }
}

/// What is before and after one `@`, without blanks.
fn is_mail(text: &str) -> bool {
    let parts = text.split_once('@');
    parts.is_some_and(|(before, after)| !before.is_empty() && after.contains('.') && !after.contains('@') && !text.chars().any(char::is_whitespace))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trader() -> SellerDraft {
        SellerDraft {
            kind: "trader".into(),
            name: "Ana's Loom".into(),
            address: "Quay 4\nSaltmere".into(),
            email: "shop@ana.example".into(),
            phone: "+39 011 1".into(),
            register: "Turin, 77".into(),
            vat_id: "IT07".into(),
        }
    }

    fn fields(draft: &SellerDraft) -> Vec<&'static str> {
        draft.parse().map_or_else(|faults| faults.into_iter().map(|fault| fault.field).collect(), |_| Vec::new())
    }

    #[test]
    fn a_trader_without_name_address_or_any_contact_is_refused() {
        let bare = SellerDraft { kind: "trader".into(), ..SellerDraft::default() };
        assert_eq!(fields(&bare), ["legal_address", "legal_name", "legal_email"]);
        let long = SellerDraft {
            name: "n".repeat(121),
            address: "a".repeat(501),
            email: "e".repeat(255),
            phone: "1".repeat(41),
            register: "r".repeat(201),
            vat_id: "v".repeat(41),
            ..trader()
        };
        assert_eq!(fields(&long), ["legal_name", "legal_email", "legal_phone", "legal_register", "legal_vat_id", "legal_address"]);
        for bad in ["ana", "@ana.example", "ana@", "ana@@a.example", "ana @a.example", "ana@example"] {
            assert_eq!(fields(&SellerDraft { email: bad.into(), ..trader() }), ["legal_email"], "{bad}");
        }
        assert_eq!(fields(&SellerDraft { kind: "company".into(), ..trader() }), ["seller_kind"]);
    }

    #[test]
    fn either_contact_is_enough_and_what_was_said_reads_back() {
        for draft in [SellerDraft { email: String::new(), ..trader() }, SellerDraft { phone: String::new(), register: String::new(), vat_id: String::new(), ..trader() }] {
            let kind = draft.parse().unwrap();
            assert!(kind.as_ref().is_some_and(SellerKind::is_trader));
            assert_eq!(SellerDraft::of(kind.as_ref()), draft);
        }
    }

    #[test]
    fn who_is_no_trader_has_no_details() {
        let private = SellerDraft { kind: "private".into(), ..trader() }.parse().unwrap();
        assert_eq!(private, Some(SellerKind::Private));
        assert_eq!(SellerDraft::of(private.as_ref()), SellerDraft { kind: "private".into(), ..SellerDraft::default() });
        assert_eq!(SellerDraft::default().parse(), Ok(None));
        assert_eq!(SellerDraft::of(Some(&SellerKind::Trader(None))).kind, "trader");
    }
}
