//! Renders every page with rich and with difficult data, checks what must hold for all of them, and, if
//! `PEERWRIGHT_GALLERY` names a folder, writes them there to be looked at.

mod agreements;
mod checks;
mod goods;
mod samples;
mod saved_searches;
mod sheets;
mod visitors;
mod webhooks;

use std::{fs, path::Path};

use askama::Template;

use crate::{
    assets,
    language::Language,
    page::{Door, Form, Page, Section, Tone},
};

/// Every page under the name of its file.
struct Gallery {
    pages: Vec<(String, Language, String)>,
}

impl Gallery {
    fn hang(&mut self, name: &str, language: Language, template: &impl Template) {
        self.pages.push((format!("{name}.{}", language.code()), language, template.render().unwrap()));
    }
}

fn gallery() -> Gallery {
    let mut gallery = Gallery { pages: Vec::new() };
    for language in Language::ALL {
        site(&mut gallery, language);
        accounts(&mut gallery, language);
        makers(&mut gallery, language);
        feedback(&mut gallery, language);
        listings(&mut gallery, language);
        posts(&mut gallery, language);
        writing(&mut gallery, language);
        agreements::hang(&mut gallery, language);
        webhooks::hang(&mut gallery, language);
        saved_searches::hang(&mut gallery, language);
        visitors::hang(&mut gallery, language);
        others(&mut gallery, language);
        desk(&mut gallery, language);
        notifications(&mut gallery, language);
        sheets::hang(&mut gallery, language);
        goods::hang(&mut gallery, language);
    }
    gallery
}

fn site(gallery: &mut Gallery, language: Language) {
    use crate::site::view::{About, Anchor, ErrorPage, Front};
    let front = Front {
        page: samples::visited(language, Section::Elsewhere),
        headline: "Things made around the harbour, and the plans to make them.".to_owned(),
        picture: Some(samples::picture("harbour", "Three workshop sheds on a quay, a small crane and a sailing boat.")),
        sought_tags: samples::anchors(&["wool", "nest boxes", "laser cutting", "bicycle repair"]),
        listings: samples::cards(),
        listing_count: 1348,
        makers: samples::people().into_iter().take(3).collect(),
    };
    gallery.hang("front", language, &front);
    for (name, door) in [("open", Door::Open), ("invite", Door::Invite), ("closed", Door::Closed)] {
        let page = Page { community: samples::community(door), ..samples::visited(language, Section::Elsewhere) };
        let headline = page.community.name.clone();
        let empty = Front { page, headline, picture: None, sought_tags: Vec::new(), listings: Vec::new(), listing_count: 0, makers: Vec::new() };
        gallery.hang(&format!("front-empty-{name}"), language, &empty);
    }
    let about = About {
        page: samples::visited(language, Section::Elsewhere).titled("About"),
        text_html: Some(samples::LONG_HTML.replace("h3>", "h2>")),
        rules: samples::rules(),
        goods: goods::reasons(language),
        has_confirmed: true,
        hosts: samples::people().into_iter().take(1).collect(),
        contact: Some(Anchor::new("hosts@harbour.example", "mailto:hosts@harbour.example")),
        maker_count: 212,
        listing_count: 1348,
    };
    gallery.hang("about", language, &about);
    let bare = About {
        page: samples::visited(language, Section::Elsewhere),
        text_html: None,
        rules: Vec::new(),
        goods: Vec::new(),
        has_confirmed: false,
        hosts: Vec::new(),
        contact: None,
        maker_count: 0,
        listing_count: 0,
    };
    gallery.hang("about-bare", language, &bare);
    for status in [400, 403, 404, 405, 410, 422, 429, 500, 503] {
        let mut error = ErrorPage::new(samples::visited(language, Section::Elsewhere), status);
        error.reference = (status >= 500).then(|| "7f31c2a9d04e4b1f".to_owned());
        error.retry_after = (status == 429).then_some(840);
        gallery.hang(&format!("error-{status}"), language, &error);
    }
}

fn accounts(gallery: &mut Gallery, language: Language) {
    use crate::accounts::view::{AccountSettings, Confirm, FirstRun, Forgot, Invites, Reset, SignIn, SignUp, SignUpConfirm, SignUpWaiting, SignUps};
    let visited = |title: &str| samples::visited(language, Section::Elsewhere).titled(title);
    gallery.hang(
        "sign-in",
        language,
        &SignIn { page: visited("Sign in"), form: samples::sign_in(language), next: Some("/home".to_owned()), has_mail: language == Language::German },
    );
    for (name, door, invite, bad) in [
        ("approval", Door::Approval, None, false),
        ("open", Door::Open, None, false),
        ("invited", Door::Invite, Some("k3jd"), false),
        ("invite", Door::Invite, None, true),
        ("closed", Door::Closed, None, false),
    ] {
        let page = Page { community: samples::community(door), ..visited("Join") };
        let sign_up = SignUp { page, form: samples::sign_up(language), invite: invite.map(str::to_owned), invite_is_bad: bad, rules: samples::rules() };
        gallery.hang(&format!("sign-up-{name}"), language, &sign_up);
    }
    gallery.hang("sign-up-waiting", language, &SignUpWaiting { page: visited("Join"), handle: "edda".to_owned() });
    gallery.hang("sign-up-confirm", language, &SignUpConfirm { page: visited("Join").saying(Tone::Good, language.t("confirm-sent-again")), handle: "edda".to_owned() });
    let missing = Form::default().refused("login", language.t("forgot-login-missing"));
    gallery.hang("forgot", language, &Forgot { page: visited("Forgotten").saying(Tone::Good, language.t("forgot-sent")), form: missing });
    let short = || Form::default().refused("new_password", language.t("fault-password-short"));
    gallery.hang("reset", language, &Reset { page: visited("A new password"), form: short(), login: Some("edda@ekdahl-weaving.example".to_owned()) });
    gallery.hang("reset-gone", language, &Reset { page: visited("A new password"), form: Form::default(), login: None });
    for (name, email, is_taken) in
        [("confirm", Some("edda@ekdahl-weaving.example"), false), ("confirm-taken", Some("edda@ekdahl-weaving.example"), true), ("confirm-gone", None, false)]
    {
        gallery.hang(name, language, &Confirm { page: visited("Confirm"), email: email.map(str::to_owned), is_taken });
    }
    gallery.hang("first-run", language, &FirstRun { page: visited("A new workshop"), form: samples::first_run() });
    let account = AccountSettings {
        page: samples::signed_in(language, Section::Elsewhere).saying(Tone::Good, language.t("password-changed")),
        handle: "runa".to_owned(),
        email: "runa@ekdahl-weaving.example".to_owned(),
        chosen_language: Some(language),
        form: samples::account_form(language),
        sessions: samples::sessions(),
        applications: samples::applications(),
        new_token: Some("pw_4f6fJx0b2uE9wq8kUAm3SxZq7yK1TnLd0VtRh5Gc2Po".to_owned()),
        webhooks: samples::anchors(&["shop.example", "labels.example"]),
        has_invites: true,
        has_mail: language == Language::English,
    };
    gallery.hang("settings-account", language, &account);
    notices(gallery, language);
    let invites = |lines| Invites { page: samples::signed_in(language, Section::Elsewhere), form: samples::invite_form(), invites: lines, has_invites: true };
    gallery.hang("settings-invites", language, &invites(samples::invites()));
    gallery.hang("settings-invites-empty", language, &invites(Vec::new()));
    for (name, waiting) in [("desk", samples::waiting()), ("desk-empty", Vec::new())] {
        gallery.hang(name, language, &SignUps { page: samples::signed_in(language, Section::Elsewhere), desk: samples::desk(crate::moderation::view::Place::SignUps), waiting });
    }
}

fn notices(gallery: &mut Gallery, language: Language) {
    use crate::pushes::view::{KindLine, NotificationSettings, Unsubscribe};
    for (name, is_on, email) in [("on", true, Some("runa@ekdahl-weaving.example")), ("off", false, None)] {
        let settings = NotificationSettings {
            page: samples::signed_in(language, Section::Elsewhere).saying(Tone::Good, language.t("push-kept")),
            form: Form::default(),
            kinds: domain::notifications::Kind::ALL.into_iter().map(|kind| KindLine { word: kind.word(), is_told: kind.word().len() > 6, mail: "daily" }).collect(),
            vapid_key: "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4".to_owned(),
            is_on,
            others: if is_on { samples::sessions() } else { Vec::new() },
            email: email.map(str::to_owned),
            has_invites: is_on,
        };
        gallery.hang(&format!("settings-notifications-{name}"), language, &settings);
        gallery.hang(&format!("unsubscribe-{name}"), language, &Unsubscribe { page: samples::visited(language, Section::Elsewhere), is_done: is_on });
    }
}

/// What was said about a maker, and nothing yet.
fn feedback(gallery: &mut Gallery, language: Language) {
    use crate::makers::view::{MakerPage, Tab};
    for (name, entries) in [("maker-feedback", samples::feedback()), ("maker-feedback-none", Vec::new())] {
        let (_, _, maker) = samples::makers().swap_remove(0);
        let page = samples::signed_in(language, Section::Makers).titled(maker.by.name.clone());
        let shown = MakerPage {
            page,
            maker,
            tab: Tab::Feedback,
            cards: Vec::new(),
            sections: Vec::new(),
            notes: Vec::new(),
            entries,
            with_replies: false,
            paging: samples::paging(),
            remote_open: false,
        };
        gallery.hang(name, language, &shown);
    }
}

fn makers(gallery: &mut Gallery, language: Language) {
    use crate::{
        follows::view::{Aim, Intent, People, RemoteFollow, RemoteFollowReady},
        makers::view::{Follow, MakerPage, MakersPage, ProfileSettings, Tab},
        page::{Form, Paging},
    };
    for (name, tab, maker) in samples::makers() {
        let cards = if maker.listing_count == 0 { Vec::new() } else { samples::own_cards() };
        let notes = if name == "remote" { samples::notes() } else { Vec::new() };
        let page = match maker.follow {
            Follow::Stranger => samples::visited(language, Section::Makers),
            _ => samples::signed_in(language, Section::Makers),
        };
        let page = page.titled(maker.by.name.clone());
        gallery.hang(
            &format!("maker-{name}"),
            language,
            &MakerPage {
                page,
                maker,
                tab,
                cards,
                sections: samples::anchors(&["Cups", "Bowls"]),
                notes,
                entries: Vec::new(),
                with_replies: false,
                paging: samples::paging(),
                remote_open: name == "stranger",
            },
        );
    }
    for (name, entries, notes) in
        [("maker-posts", samples::entries(), Vec::new()), ("maker-posts-pinned", Vec::new(), samples::notes()), ("maker-posts-none", Vec::new(), Vec::new())]
    {
        let (_, _, maker) = samples::makers().swap_remove(7);
        let page = samples::signed_in(language, Section::Makers).titled(maker.by.name.clone());
        let with_replies = name == "maker-posts";
        gallery.hang(
            name,
            language,
            &MakerPage { page, maker, tab: Tab::Posts, cards: Vec::new(), sections: Vec::new(), notes, entries, with_replies, paging: samples::paging(), remote_open: false },
        );
    }
    let (_, _, maker) = samples::makers().swap_remove(0);
    let people = |people, tab| People { page: samples::visited(language, Section::Makers), maker: maker.clone(), tab, people, paging: Paging::default(), remote_open: false };
    gallery.hang("followers", language, &people(samples::people(), Tab::Followers));
    gallery.hang("following-empty", language, &people(Vec::new(), Tab::Following));
    for (name, people) in [("makers", samples::people()), ("makers-empty", Vec::new())] {
        let page = samples::visited(language, Section::Makers).titled_by("makers-title");
        let count = people.len() as u64;
        let makers = MakersPage {
            page,
            suggestions: if count > 0 { samples::suggestions(language) } else { Vec::new() },
            query: "wool".to_owned(),
            facets: samples::facets(language),
            chosen: samples::anchors(&["weaving"]),
            clear_url: "/makers".to_owned(),
            kept: samples::anchors(&["scope"]),
            count,
            known_servers: 11,
            people,
            paging: samples::paging(),
        };
        gallery.hang(name, language, &makers);
    }
    let profile = ProfileSettings {
        page: samples::signed_in(language, Section::Elsewhere),
        form: samples::profile(language),
        avatar: samples::byline("Runa Ekdahl", "@runa").avatar,
        banner: Some(samples::picture("banner-loom", "")),
        links: samples::link_rows(language),
        proof: "<a rel=\"me\" href=\"https://harbour.example/@runa\">Harbour Makers</a>".to_owned(),
        has_invites: false,
    };
    gallery.hang("settings", language, &profile);
    let by = samples::byline("Runa Ekdahl", "@runa@harbour.example");
    let visited = samples::visited(language, Section::Elsewhere);
    let refused = Form::default().with("address", "runa").refused("address", language.t("follow-remote-bad"));
    gallery.hang("remote-follow", language, &RemoteFollow { page: visited.clone(), by: by.clone(), form: refused });
    let ready = RemoteFollowReady { page: visited, by, server: "mastodon.example".to_owned(), url: "https://mastodon.example/authorize_interaction?uri=x".to_owned() };
    gallery.hang("remote-follow-ready", language, &ready);
    let signed_in = samples::signed_in(language, Section::Elsewhere);
    let person = samples::people().swap_remove(0);
    gallery.hang("intent-maker", language, &Intent { page: signed_in.clone(), aim: Aim::Maker(Box::new(person), Follow::Not) });
    gallery.hang("intent-listing", language, &Intent { page: signed_in, aim: Aim::Listing(Box::new(samples::cards().swap_remove(0))) });
}

fn listings(gallery: &mut Gallery, language: Language) {
    use domain::posts::reactions::Counts;

    use crate::{
        listings::view::{Catalogue, ListingPage},
        makers::view::Follow,
        posts::view::{Acts, Replies},
    };
    for (name, listing, seller) in samples::listings() {
        let is_own = seller.follow == Follow::Own;
        let page = if seller.follow == Follow::Stranger { samples::visited(language, Section::Listings) } else { samples::signed_in(language, Section::Listings) };
        let page = page.titled(listing.title.clone());
        let more = if name == "plain" { samples::own_cards().into_iter().take(4).collect() } else { Vec::new() };
        gallery.hang(
            &format!("listing-{name}"),
            language,
            &ListingPage {
                page,
                listing,
                seller,
                shown: usize::from(name == "plain"),
                is_own,
                schema: (name == "plain").then(|| "{\"@type\":\"Product\"}".to_owned()),
                is_pinned: name == "own",
                more,
                choices: (name == "plain").then(agreements::choices),
                asks_by_mail: name == "plain",
                form: crate::page::Form::default(),
                counts: Counts { likes: i64::from(name == "plain"), boosts: 12 },
                entry: (name != "draft").then(|| crate::posts::view::Entry {
                    acts: if name == "plain" { None } else { Some(Acts { can_reply: true, is_liked: true, ..Acts::default() }) },
                    ..samples::entry("2381", "listing", "Ottilie Varn", "@ottilie", 24)
                }),
                replies: if name == "plain" || name == "remote" { samples::replies() } else { Replies::default() },
                composer: (name != "plain" && name != "draft").then(|| samples::few_lines(Some("Ottilie Varn"))),
                judged: goods::judged(language, name),
            },
        );
    }
    for (name, cards, chosen) in [
        ("catalogue", samples::cards(), samples::anchors(&["Sale", "Textiles", "natural dye"])),
        ("catalogue-none", Vec::new(), samples::anchors(&["Sale"])),
        ("catalogue-empty", Vec::new(), Vec::new()),
    ] {
        let catalogue = Catalogue {
            page: samples::visited(language, Section::Listings).titled_by("listings-title"),
            feed_url: "/listings.atom?q=wool".to_owned(),
            query: if chosen.is_empty() { String::new() } else { "wool".to_owned() },
            to_save: (name == "catalogue").then(|| "q=wool&terms=sale".to_owned()),
            facets: samples::facets(language),
            chosen,
            clear_url: "/listings".to_owned(),
            kept: samples::anchors(&["terms"]),
            sorts: samples::facets(language).into_iter().flat_map(|facet| facet.options).take(3).collect(),
            currencies: ["EUR", "GBP"].map(str::to_owned).to_vec(),
            form: samples::narrowing(language, name == "catalogue"),
            is_more: cards.len() > 2,
            count: cards.len() as u64 * 1000,
            known_servers: 1,
            cards,
            paging: samples::paging(),
        };
        gallery.hang(name, language, &catalogue);
    }
    gallery.hang("stock", language, &samples::stock(language));
    gallery.hang("import", language, &samples::imports(language));
    for (name, import) in samples::import_pages(language) {
        gallery.hang(name, language, &import);
    }
    for (name, editor) in samples::editors(language) {
        gallery.hang(&format!("editor-{name}"), language, &editor);
    }
}

fn posts(gallery: &mut Gallery, language: Language) {
    use crate::{
        page::Paging,
        posts::view::{Bookmarks, Entry, HistoryPage, PeoplePage, Replies, ThreadPage},
        timelines::view::Public,
    };
    for (at, entry) in samples::entries().into_iter().enumerate().filter(|(_, entry)| entry.card.is_none()) {
        let is_visited = at == 2;
        let page = if is_visited { samples::visited(language, Section::Elsewhere) } else { samples::signed_in(language, Section::Elsewhere) };
        let entry = Entry { acts: if is_visited { None } else { entry.acts }, ..entry };
        let page = ThreadPage {
            page: page.titled("Bram Oosterlo: First hitch plate"),
            ancestors: if at == 3 { samples::entries().into_iter().filter(|ancestor| ancestor.id != entry.id).take(3).collect() } else { Vec::new() },
            beginning: (at == 3).then(|| "/@ines/posts/1".to_owned()),
            is_torn: at == 3,
            likes: i64::from(is_visited) * 2,
            boosts: i64::from(is_visited),
            replies: if at < 5 { samples::replies() } else { Replies::default() },
            address: "https://hillguild.example/users/bram/statuses/8123".to_owned(),
            composer: (!is_visited && at != 5).then(|| samples::few_lines(Some("Bram Oosterlo"))),
            entry,
        };
        gallery.hang(&format!("thread-{at}"), language, &page);
    }
    let by = || samples::byline("Bram Oosterlo", "@bram@hillguild.example");
    let url = || "/@bram@hillguild.example/posts/73".to_owned();
    let page = || samples::signed_in(language, Section::Home).titled_by("bookmarks-title");
    gallery.hang("history", language, &HistoryPage { page: page(), by: by(), url: url(), lang: Some("en".to_owned()), versions: samples::versions() });
    for (name, likes, people) in [("likes", true, samples::people()), ("boosts-none", false, Vec::new())] {
        let people = people.into_iter().map(|person| (person, if likes { samples::left() } else { Vec::new() })).collect();
        gallery.hang(name, language, &PeoplePage { page: page(), by: by(), url: url(), likes, has_more: likes, people });
    }
    for (name, entries) in [("bookmarks", samples::entries()), ("bookmarks-empty", Vec::new())] {
        gallery.hang(name, language, &Bookmarks { page: page(), entries, paging: samples::paging() });
    }
    for (name, is_local, entries) in [("local", true, samples::entries()), ("known", false, samples::entries()), ("known-empty", false, Vec::new())] {
        let page = if is_local { samples::visited(language, Section::Home) } else { page() };
        gallery.hang(name, language, &Public { page, is_local, entries, paging: Paging::default() });
    }
}

fn relations(gallery: &mut Gallery, language: Language) {
    use crate::{
        lists::view::{ListPage, Lists},
        page::{Form, Paging},
        relations::view::{Kept, Part, PeopleSettings},
        tags::view::TagPage,
    };
    let page = || samples::signed_in(language, Section::Home).titled_by("lists-title");
    for (name, part, full) in [("blocks", Part::Blocks, true), ("mutes", Part::Mutes, true), ("domains", Part::Domains, true), ("nobody", Part::Mutes, false)] {
        let kept = |person| Kept { person, until: (part == Part::Mutes).then(|| samples::ago(-90)) };
        let people = if full && part != Part::Domains { samples::people().into_iter().map(kept).collect() } else { Vec::new() };
        let domains = if full && part == Part::Domains { vec!["loud.example".to_owned(), "xn--lrm-rna.example:8443".to_owned()] } else { Vec::new() };
        let form = if part == Part::Domains { Form::default().with("domain", "no server").refused("domain", language.t("fault-domain")) } else { Form::default() };
        gallery.hang(&format!("people-{name}"), language, &PeopleSettings { page: page(), part, people, domains, paging: samples::paging(), form, has_invites: true });
    }
    for (name, form) in [("empty", Form::default()), ("refused", Form::default().with("title", "").refused("title", language.t("fault-list-title")))] {
        gallery.hang(&format!("lists-{name}"), language, &Lists { page: page(), lists: Vec::new(), tags: Vec::new(), form });
    }
    gallery.hang(
        "lists",
        language,
        &Lists {
            page: page(), lists: samples::anchors(&["Woodturners", "قائمة الخزافين"]), tags: samples::anchors(&["#wool", "#natural_dye"]), form: Form::default()
        },
    );
    for (name, is_full) in [("list", true), ("list-empty", false)] {
        let list = ListPage {
            page: page(),
            url: "/lists/17".to_owned(),
            title: "Woodturners & friends".to_owned(),
            members: if is_full { samples::people() } else { Vec::new() },
            has_more_members: is_full,
            others: samples::people(),
            entries: if is_full { samples::entries() } else { Vec::new() },
            paging: if is_full { samples::paging() } else { Paging::default() },
            form: Form::default().with("title", "Woodturners & friends"),
        };
        gallery.hang(name, language, &list);
    }
    for (name, is_followed, is_full) in [("tag", Some(true), true), ("tag-not-followed", Some(false), true), ("tag-empty", None, false)] {
        let tag = TagPage {
            page: page(),
            name: "natural dye".to_owned(),
            url: "/tags/natural_dye".to_owned(),
            listings_url: "/listings?tag=natural_dye".to_owned(),
            feed_url: "/tags/natural_dye/feed.atom".to_owned(),
            is_followed,
            entries: if is_full { samples::entries() } else { Vec::new() },
            paging: Paging::default(),
        };
        gallery.hang(name, language, &tag);
    }
}

fn writing(gallery: &mut Gallery, language: Language) {
    use crate::{
        messages::view::{Conversation, Messages},
        page::{Form, Paging},
        posts::composer::view::{Delete, PostSettings},
    };
    for (name, composer) in samples::composers(language) {
        gallery.hang(&format!("composer-{name}"), language, &composer);
    }
    let page = || samples::signed_in(language, Section::Home).titled_by("post-delete-title");
    for (name, hosts, photo_count, audience) in
        [("everyone", vec!["hillguild.example".to_owned(), "a-very-long-name-of-a-server.cooperative.example".to_owned()], 3, "public"), ("nobody", Vec::new(), 0, "direct")]
    {
        let delete = Delete {
            page: page(),
            action: "/posts/7/delete".to_owned(),
            post: samples::beside("note"),
            audience,
            hosts,
            names: vec!["@wen".to_owned(), "@bram@hillguild.example".to_owned()],
            photo_count,
            reply_count: i64::from(photo_count > 0),
        };
        gallery.hang(&format!("post-delete-{name}"), language, &delete);
    }
    for (name, form) in [("kept", Form::filled([("audience", "public"), ("language", "gsw")])), ("refused", Form::default().refused("audience", language.t("fault-audience")))] {
        let settings = PostSettings {
            page: page().titled_by("settings-posts-title"),
            form,
            audiences: samples::audiences().into_iter().take(3).collect(),
            languages: vec![crate::listings::view::Choice { value: "gsw".to_owned(), label: "gsw".to_owned() }],
            has_invites: true,
        };
        gallery.hang(&format!("settings-posts-{name}"), language, &settings);
    }
    for (name, letters) in [("all", samples::letters()), ("none", Vec::new())] {
        let paging = if letters.is_empty() { Paging::default() } else { samples::paging() };
        gallery.hang(&format!("messages-{name}"), language, &Messages { page: page().titled_by("messages-title"), letters, paging });
    }
    for (name, about, hosts, composer) in
        [("listing", Some(samples::beside("listing")), vec!["hillguild.example".to_owned()], Some(samples::few_lines(Some("Bram Oosterlo")))), ("closed", None, Vec::new(), None)]
    {
        let with: Vec<_> = samples::people().into_iter().skip(1).take(if hosts.is_empty() { 3 } else { 1 }).map(|person| person.by).collect();
        let title = with.iter().map(|by| by.name.as_str()).collect::<Vec<_>>().join(", ");
        let conversation = Conversation {
            page: page().titled(title),
            with,
            hosts,
            about,
            messages: samples::messages(),
            earlier: composer.is_some().then(|| "/messages/7?cursor=5".to_owned()),
            composer,
            letters: samples::letters(),
        };
        gallery.hang(&format!("messages-{name}"), language, &conversation);
    }
}

fn notifications(gallery: &mut Gallery, language: Language) {
    use crate::{
        notifications::view::{Mark, Notifications, PolicySettings, RequestLine, Requests, Tab},
        page::{Form, Paging},
    };
    let page = || samples::signed_in(language, Section::Elsewhere).titled_by("notifications-title");
    for (name, lines, tab, unread) in [
        ("notifications", samples::told(&page()), Tab::All, Some("2381".to_owned())),
        ("notifications-desk", samples::told(&page()).split_off(3), Tab::Desk, None),
        ("notifications-empty", Vec::new(), Tab::Said, None),
    ] {
        let waiting = i64::from(!lines.is_empty()) * 2;
        gallery.hang(name, language, &Notifications { page: page(), tab, has_desk: true, lines, unread, waiting, paging: samples::paging() });
    }
    let waits =
        |person, count| RequestLine { person, count, excerpt: "Psst, do you sell to strangers?".to_owned(), at: samples::ago(90), url: "/notifications/requests/wen".to_owned() };
    let requests: Vec<_> = samples::people().into_iter().zip([1, 2, 3, 4000, 5]).map(|(person, count)| waits(person, count)).collect();
    gallery.hang("requests", language, &Requests { page: page(), requests, paging: samples::paging() });
    gallery.hang("requests-empty", language, &Requests { page: page(), requests: Vec::new(), paging: Paging::default() });
    let form = PolicySettings::FIELDS.iter().fold(Form::default(), |form, field| form.with(field, "filter"));
    gallery.hang("policy", language, &PolicySettings { page: page(), form, waiting: 2 });
    let refused = Form::default().refused("limited", language.t("fault-verdict"));
    gallery.hang("policy-refused", language, &PolicySettings { page: page(), form: refused, waiting: 0 });
    let visitor = page().visitor.expect("somebody is signed in");
    assert!(Mark { page: page(), visitor }.render().unwrap().contains("data-new"));
}

fn others(gallery: &mut Gallery, language: Language) {
    use crate::{
        developers::view::Developers,
        search::view::{Kind, Resolved, Results},
        timelines::view::Home,
    };
    let page = samples::signed_in(language, Section::Home).titled_by("home-title");
    let home = Home {
        page: page.clone(),
        composer: samples::few_lines(None),
        requests: samples::requests(),
        entries: samples::entries(),
        paging: samples::paging(),
        drafts: samples::drafts(),
        suggestions: samples::suggestions(language),
        unread: Some("2381".to_owned()),
    };
    gallery.hang("home", language, &home);
    let empty = Home {
        page,
        composer: samples::few_lines(None),
        requests: Vec::new(),
        entries: Vec::new(),
        unread: None,
        paging: crate::page::Paging::default(),
        drafts: Vec::new(),
        suggestions: samples::suggestions(language),
    };
    gallery.hang("home-empty", language, &empty);
    relations(gallery, language);
    let host = || "hillguild.example".to_owned();
    for (name, resolved, filled) in [
        ("words", Resolved::NoAddress, true),
        ("nothing", Resolved::NoAddress, false),
        ("maker", Resolved::Maker(Box::new(samples::people().swap_remove(1))), false),
        ("listing", Resolved::Listing(Box::new(samples::cards().swap_remove(3))), false),
        ("post", Resolved::Post { entry: Box::new(samples::entries().swap_remove(2)), thread: "/@bram@hillguild.example/posts/77".to_owned() }, false),
        ("not-found", Resolved::NotFound { host: host() }, false),
        ("failed", Resolved::Failed { host: host() }, false),
        ("refused", Resolved::Refused { host: host() }, false),
    ] {
        let results = Results {
            page: samples::signed_in(language, Section::Elsewhere).titled_by("search-title"),
            query: if filled { "wool".to_owned() } else { "@bram@hillguild.example".to_owned() },
            resolved,
            makers: if filled { samples::people() } else { Vec::new() },
            maker_count: 4,
            listings: if filled { samples::cards().into_iter().take(4).collect() } else { Vec::new() },
            listing_count: 31,
            kind: Kind::All,
            tabs: if filled { samples::search_tabs(language, Kind::All) } else { Vec::new() },
            posts: if filled { samples::entries().into_iter().filter(|entry| entry.card.is_none()).collect() } else { Vec::new() },
            tags: if filled { samples::anchors(&["#wool", "#wool_dyeing", "#woollen"]) } else { Vec::new() },
            paging: crate::page::Paging::default(),
        };
        gallery.hang(&format!("search-{name}"), language, &results);
    }
    for (kind, is_full) in [(Kind::Post, true), (Kind::Tag, true), (Kind::Listing, false)] {
        let results = Results {
            page: samples::signed_in(language, Section::Elsewhere).titled_by("search-title"),
            query: "wool".to_owned(),
            resolved: Resolved::NoAddress,
            kind,
            tabs: samples::search_tabs(language, kind),
            makers: Vec::new(),
            maker_count: 4,
            listings: Vec::new(),
            listing_count: 31,
            posts: if is_full && kind == Kind::Post { samples::entries().into_iter().filter(|entry| entry.card.is_none()).collect() } else { Vec::new() },
            tags: if is_full && kind == Kind::Tag { samples::anchors(&["#wool", "#wool_dyeing", "#woollen"]) } else { Vec::new() },
            paging: if is_full { samples::paging() } else { crate::page::Paging::default() },
        };
        gallery.hang(&format!("search-only-{}", kind.word()), language, &results);
    }
    let developers = Developers {
        page: samples::visited(language, Section::Elsewhere).titled_by("api-title"),
        base_url: "https://harbour.example/api/peerwright/v1".to_owned(),
        openapi_url: "/api/peerwright/v1/openapi.json".to_owned(),
        groups: samples::operations(),
    };
    gallery.hang("developers", language, &developers);
}

fn desk(gallery: &mut Gallery, language: Language) {
    use crate::{
        moderation::view::{Appeals, Decide, Log, MakerRecord, Place, ReportPage, Reports, Standing},
        page::{Form, Paging},
        reports::view::ReportForm,
    };
    let page = || samples::signed_in(language, Section::Elsewhere).titled_by("nav-desk");
    for (name, reports) in [("reports", samples::reports()), ("reports-empty", Vec::new())] {
        let closed = reports.is_empty();
        gallery.hang(name, language, &Reports { page: page(), desk: samples::desk(Place::Reports), reports, closed, host: String::new(), paging: samples::paging() });
    }
    for (name, report) in [("here", samples::reports().swap_remove(1)), ("elsewhere", samples::reports().swap_remove(0))] {
        let form = Form::default().with("note", report.note.clone());
        gallery.hang(
            &format!("report-{name}"),
            language,
            &ReportPage { page: page(), desk: samples::desk(Place::Elsewhere), report, named: samples::named(), gone: 1, is_mine: name == "here", form },
        );
    }
    gallery.hang("record", language, &MakerRecord { page: page(), desk: samples::desk(Place::Elsewhere), about: samples::about("Wen Abara", "@wen", None) });
    for act in ["warn", "limit", "suspend", "remove-post", "remove-photo", "lift-warn", "lift-limit", "lift-suspend"] {
        for is_here in [true, false] {
            let form = Form::default().with("report", "54").refused("text", language.t("fault-measure-text"));
            let decide = Decide {
                page: page().titled(language.t_with(&format!("decide-{act}"), &[("name", &"Wen")])),
                desk: samples::desk(Place::Elsewhere),
                act: act.to_owned(),
                by: samples::byline("Wen Abara", "@wen"),
                is_here,
                form: if is_here { form } else { Form::default() },
                action: "/moderation/makers/7/warn".to_owned(),
                back: "/moderation".to_owned(),
                entry: (act == "remove-post").then(|| samples::named().swap_remove(0).entry),
                picture: (act == "remove-photo").then(|| samples::picture("lamp", "A jointed desk lamp.")),
            };
            gallery.hang(&format!("decide-{act}-{}", if is_here { "here" } else { "elsewhere" }), language, &decide);
        }
    }
    for (name, measures) in [("appeals", samples::measures()), ("appeals-empty", Vec::new())] {
        let appeals = measures.into_iter().map(|measure| (measure, samples::byline("Wen Abara", "@wen"))).collect();
        gallery.hang(name, language, &Appeals { page: page(), desk: samples::desk(Place::Appeals), appeals, closed: false, paging: Paging::default() });
    }
    let acts = domain::moderation::Act::all().into_iter().map(|act| crate::site::view::Anchor::new(page().label("act", act.word()), act.word())).collect();
    gallery.hang(
        "log",
        language,
        &Log { page: page(), desk: samples::desk(Place::Log), entries: samples::log_lines(), acts, form: Form::default().with("act", "suspend"), paging: samples::paging() },
    );
    for (name, measures, is_suspended) in [("standing", samples::measures(), false), ("standing-suspended", samples::measures(), true), ("standing-none", Vec::new(), false)] {
        let page = if is_suspended { samples::visited(language, Section::Elsewhere) } else { page() };
        let deleted_on = is_suspended.then_some(page.now);
        let standing = Standing {
            page: page.titled_by("standing-title"),
            is_suspended,
            deleted_on,
            measures,
            form: Form::default().refused("text", language.t("fault-appeal-text")),
            at: "20".to_owned(),
            has_invites: true,
        };
        gallery.hang(name, language, &standing);
    }
    for (name, host) in [("here", None), ("elsewhere", Some("tidewater.example".to_owned()))] {
        let form = Form::default().with("maker", "lantern").with("post", "77").refused("text", language.t("fault-report-text"));
        let entries = samples::named().into_iter().take(1).map(|named| named.entry).collect();
        gallery.hang(
            &format!("report-form-{name}"),
            language,
            &ReportForm { page: page().titled_by("report"), by: samples::byline("Studio Lantern", "@lantern"), host, entries, form },
        );
    }
}

#[test]
fn every_page_keeps_the_rules() {
    let faults: Vec<String> = gallery().pages.iter().flat_map(|(name, language, html)| checks::faults(name, *language, html)).collect();
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn every_message_and_file_that_a_template_names_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut faults = Vec::new();
    checks::visit(&root.join("templates"), &mut |path, text| {
        for key in checks::named(text, &[".t(\"", ".t1(\"", ".t2(\""]) {
            if !Language::English.has(key) {
                faults.push(format!("{}: no message {key}", path.display()));
            }
        }
        for name in checks::named(text, &["page.asset(\""]) {
            if !assets::exists(name) {
                faults.push(format!("{}: no file {name}", path.display()));
            }
        }
    });
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_fault_of_the_domain_and_every_category_has_its_words() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut lacking = Vec::new();
    checks::visit(&root.join("../domain/src"), &mut |path, text| {
        for key in checks::named(text, &["\"fault-"]) {
            let key = format!("fault-{key}");
            if !Language::English.has(&key) {
                lacking.push(format!("{}: {key}", path.display()));
            }
        }
    });
    for goods in domain::goods::Goods::all() {
        lacking.extend([format!("goods-{}", goods.as_str()), format!("goods-about-{}", goods.as_str())].into_iter().filter(|key| !Language::English.has(key)));
    }
    let tree = fs::read_to_string(root.join("../config/categories.toml")).unwrap();
    for slug in tree.lines().filter(|line| !line.starts_with('#')).flat_map(|line| line.split('"').skip(1).step_by(2)) {
        if !Language::English.has(&format!("category-{slug}")) {
            lacking.push(format!("category-{slug}"));
        }
    }
    assert!(lacking.is_empty(), "{}", lacking.join("\n"));
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a wish of whoever runs the tests, not a setting of the program")]
fn the_gallery_is_written_where_it_is_asked_for() {
    let Ok(folder) = std::env::var("PEERWRIGHT_GALLERY") else {
        return;
    };
    let folder = Path::new(&folder);
    fs::create_dir_all(folder).unwrap();
    for (name, _, html) in gallery().pages {
        fs::write(folder.join(format!("{name}.html")), html).unwrap();
    }
    for name in assets::names() {
        let path = folder.join(assets::url(name).trim_start_matches('/'));
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, assets::content(name).unwrap()).unwrap();
    }
}
