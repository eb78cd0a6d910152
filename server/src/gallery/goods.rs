//! Restricted goods: the rules for those who make them and for those who do not, a listing behind its veil, and what one contains.

use domain::goods::Goods;

use super::{Gallery, samples};
use crate::goods::view::{Contents, Judged, LeftOut, Reason, RuleLine, Rules, Veiled};
use crate::language::Language;
use crate::listings::view::Choice;
use crate::moderation::view::Place;
use crate::page::{Form, Paging, Section};

fn reason(language: Language, slug: &str, rule: &'static str, note: &str) -> Reason {
    Reason { subject: slug.to_owned(), name: language.t(&format!("goods-{slug}")), about: language.t(&format!("goods-about-{slug}")), rule, note: note.to_owned() }
}

pub(super) fn reasons(language: Language) -> Vec<Reason> {
    let long = "From 18. Say how old the buyer is to be, and send it by a service that looks.\nDonaudampfschifffahrtsgesellschaftskapitänsmützenständer";
    let toys = Reason { subject: "category:toys".to_owned(), name: language.t("category-toys"), about: String::new(), rule: "gate", note: "للكبار فقط".to_owned() };
    vec![reason(language, "alcohol", "gate", long), reason(language, "weapons", "forbid", ""), reason(language, "lithium", "allow", "Say which cells."), toys]
}

pub(super) fn judged(language: Language, name: &str) -> Judged {
    let gated = if name == "own" { vec![reason(language, "blades", "gate", ""), reason(language, "alcohol", "gate", "")] } else { Vec::new() };
    let forbidden = if name == "paused" { vec![reason(language, "weapons", "forbid", "Not here, not even as decoration.")] } else { Vec::new() };
    Judged { gated, forbidden, desk_url: (name == "archived").then(|| "/moderation/listings/2381/goods".to_owned()) }
}

fn rules(language: Language, may_edit: bool) -> Rules {
    let kept = |reason: &Reason| Form::default().with("rule", reason.rule).with("note", reason.note.as_str());
    let line = |goods: Goods| {
        let reason = reason(language, goods.as_str(), goods.usual().word(), "");
        let form = if goods.as_str() == "adult" { kept(&reason).refused("note", language.t("fault-goods-note")) } else { kept(&reason) };
        RuleLine { is_usual: goods.as_str() != "blades", form, reason }
    };
    let card = samples::cards().remove(0);
    let left_out = LeftOut { id: "2381".to_owned(), by: samples::byline("Ottilie Varn", "@ottilie"), why: vec![language.t("goods-weapons"), language.t("goods-hate")], card };
    Rules {
        page: samples::signed_in(language, Section::Elsewhere).titled_by("goods-title"),
        desk: samples::desk(Place::Goods),
        rules: Goods::all().map(line).collect(),
        may_edit,
        categories: vec![Choice { value: "category:toys".to_owned(), label: language.t("category-toys") }],
        form: if may_edit { Form::default().with("subject", "category:toys").refused("note", language.t("fault-goods-note")) } else { Form::default() },
        left_out: if may_edit { vec![left_out] } else { Vec::new() },
        paging: Paging::default(),
    }
}

pub(super) fn hang(gallery: &mut Gallery, language: Language) {
    gallery.hang("goods-rules", language, &rules(language, true));
    gallery.hang("goods-rules-read", language, &rules(language, false));
    for (name, is_forbidden) in [("gated", false), ("forbidden", true)] {
        let page = if is_forbidden { samples::signed_in(language, Section::Listings) } else { samples::visited(language, Section::Listings) };
        let shown = Veiled {
            page: page.titled_by(if is_forbidden { "veil-forbidden-title" } else { "veil-title" }),
            by: samples::byline("Ottilie Varn", "@ottilie"),
            url: "/@ottilie/listings/2381".to_owned(),
            reasons: reasons(language),
            is_forbidden,
        };
        gallery.hang(&format!("veiled-{name}"), language, &shown);
    }
    let ticked = Form::default().with("report", "54").with("goods", "alcohol").refused("text", language.t("fault-measure-long"));
    let contents = Contents {
        page: samples::signed_in(language, Section::Elsewhere).titled_by("goods-contents-title"),
        desk: samples::desk(Place::Elsewhere),
        card: samples::cards().remove(0),
        by: samples::byline("Ottilie Varn", "@ottilie"),
        kinds: Goods::all().map(|goods| (reason(language, goods.as_str(), goods.usual().word(), ""), goods.as_str() == "blades")).collect(),
        form: ticked,
        action: "/moderation/listings/2381/goods".to_owned(),
        back: "/moderation/reports/54".to_owned(),
    };
    gallery.hang("goods-contents", language, &contents);
}
