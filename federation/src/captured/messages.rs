//! Every captured message and how it is read: one test each. A message without a line here fails
//! `no_message_is_without_a_test`.

use super::{files, folder, load, site, told::told};

/// One test for each message: its name, where it is, and the line that says how it is read.
macro_rules! read_as {
    ($($name:ident $file:literal => $line:literal;)+) => {
        /// The messages that have a test.
        const TESTED: &[&str] = &[$($file),+];

        $(#[test]
        fn $name() {
            let Some(wire) = folder() else { return };
            assert_eq!(told(&load(&wire.join($file)), &site()), $line, "{}", $file);
        })+
    };
}

#[test]
fn no_message_is_without_a_test() {
    let Some(wire) = folder() else { return };
    let mut found = Vec::new();
    files(&wire, &mut found);
    let mut found: Vec<String> = found.iter().map(|path| path.strip_prefix(&wire).unwrap().to_str().unwrap().to_owned()).collect();
    found.sort_unstable();
    assert_eq!(found, TESTED);
}

read_as! {
    discourse_group
        "discourse/objects/group.json"
        => "Group threadiverse-wg@socialhub.activitypub.rocks \"Threadiverse Working Group (SocialHub)\", icon, 1 keys";
    discourse_page
        "discourse/objects/page.json"
        => "Note https://socialhub.activitypub.rocks/ap/object/1899f65c062200daec50a4c89ed76dc9 by https://socialhub.activitypub.rocks/ap/actor/495843076e9e469fbd35ccf467ae9fb1, direct, title \"Our next meeting\", says \"Last Meeting Recording …\", within https://socialhub.activitypub.rocks/ap/collection/8850f6e85b57c490da915a5dfbbd5045, at https://socialhub.activitypub.rocks/t/our-next-meeting/4079/1";
    discourse_person
        "discourse/objects/person.json"
        => "Person angus@socialhub.activitypub.rocks \"Angus McLeod\", shared inbox, icon, 1 keys";
    friendica_create_note
        "friendica/activities/create_note.json"
        => "Create by https://soc.schuerz.at/profile/jakob: Note https://soc.schuerz.at/objects/4edd2508-4361-edb8-c4d8-b45181083984 by https://soc.schuerz.at/profile/jakob, public, says \"@jakob test\", in de, to https://lemmy.schuerz.at/post/25360, within https://lemmy.schuerz.at/post/25360#context, names [\"https://lemmy.schuerz.at/u/jakob\"], at https://soc.schuerz.at/display/4edd2508-4361-edb8-c4d8-b45181083984";
    friendica_create_page_1
        "friendica/activities/create_page_1.json"
        => "Create by https://masto.qa.urbanwildlife.biz/users/mastodon: Note https://masto.qa.urbanwildlife.biz/users/mastodon/statuses/110435994705014161 by https://masto.qa.urbanwildlife.biz/users/mastodon, public, says \"Test post to community …\", in fr, names [\"https://lemmy.qa.urbanwildlife.biz/c/lemmy_community\"], at https://masto.qa.urbanwildlife.biz/@mastodon/110435994705014161";
    friendica_create_page_2
        "friendica/activities/create_page_2.json"
        => "Create by https://pirati.ca/profile/heluecht: Article https://pirati.ca/objects/ec054ce7-5162-3bf2-504c-16d024994850 by https://pirati.ca/profile/heluecht, unlisted, title \"From Friendica to Lemmy\", says \"Hello Lemmy!\", in de, within https://pirati.ca/objects/ec054ce7-5162-3bf2-504c-16d024994850#context, names [\"https://ds9.lemmy.ml/c/testcom\"], at https://pirati.ca/display/ec054ce7-5162-3bf2-504c-16d024994850";
    friendica_delete
        "friendica/activities/delete.json"
        => "Delete by https://pirati.ca/profile/heluecht: https://pirati.ca/objects/ec054ce7-4762-3c1c-3c25-0cc665717210";
    friendica_dislike_page
        "friendica/activities/dislike_page.json"
        => "forgotten: nobody listens to Dislike";
    friendica_like_page
        "friendica/activities/like_page.json"
        => "Like by https://pirati.ca/profile/heluecht: https://pirati.ca/objects/ec054ce7-2062-3bfa-8687-ca8313624820";
    friendica_undo_dislike_page
        "friendica/activities/undo_dislike_page.json"
        => "Undo by https://pirati.ca/profile/heluecht: without effect: Dislike";
    friendica_update_note
        "friendica/activities/update_note.json"
        => "Update by https://pirati.ca/profile/heluecht: Note https://pirati.ca/objects/ec054ce7-4762-3c1c-3c25-0cc665717210 by https://pirati.ca/profile/heluecht, unlisted, says \"@test8 This is an edite…\", in de, to https://pirati.ca/objects/ec054ce7-2062-3bfa-8687-ca8313624820, within https://pirati.ca/objects/ec054ce7-2062-3bfa-8687-ca8313624820#context, names [\"https://pirati.ca/profile/test8\", \"https://ds9.lemmy.ml/c/testcom\"], since edited, at https://pirati.ca/display/ec054ce7-4762-3c1c-3c25-0cc665717210";
    friendica_note_1
        "friendica/objects/note_1.json"
        => "Note https://soc.schuerz.at/objects/4edd2508-4361-edb8-c4d8-b45181083984 by https://soc.schuerz.at/profile/jakob, public, says \"@jakob test\", in de, to https://lemmy.schuerz.at/post/25360, within https://lemmy.schuerz.at/post/25360#context, names [\"https://lemmy.schuerz.at/u/jakob\"], at https://soc.schuerz.at/display/4edd2508-4361-edb8-c4d8-b45181083984";
    friendica_note_2
        "friendica/objects/note_2.json"
        => "Note https://nerdica.net/objects/a85d7459-7262-66e9-f901-f05552414769 by https://nerdica.net/profile/liwott, public, says \"Note that on #Friendica…\", in en, to https://lemmy.ml/comment/167904, within https://lemmy.ml/post/243881#context, names [\"https://lemmy.ml/u/Liwott\"], tagged [\"friendica\", \"lemmy\"], at https://nerdica.net/display/a85d7459-7262-66e9-f901-f05552414769";
    friendica_page_1
        "friendica/objects/page_1.json"
        => "Article https://pirati.ca/objects/ec054ce7-8062-3c1b-016c-910426317080 by https://pirati.ca/profile/heluecht, unlisted, title \"ISS astronauts perform final spacewalk of Expedition 66\", says \"Expedition 66 astronaut…\", in de, within https://pirati.ca/objects/ec054ce7-8062-3c1b-016c-910426317080#context, names [\"https://ds9.lemmy.ml/c/testcom\"]";
    friendica_page_2
        "friendica/objects/page_2.json"
        => "Article https://pirati.ca/objects/ec054ce7-5162-3bf2-504c-16d024994850 by https://pirati.ca/profile/heluecht, unlisted, title \"From Friendica to Lemmy\", says \"Hello Lemmy!\", in de, within https://pirati.ca/objects/ec054ce7-5162-3bf2-504c-16d024994850#context, names [\"https://ds9.lemmy.ml/c/testcom\"], at https://pirati.ca/display/ec054ce7-5162-3bf2-504c-16d024994850";
    friendica_person_1
        "friendica/objects/person_1.json"
        => "Person jakob@soc.schuerz.at \"Jakob :friendica:\", locked, discoverable, shared inbox, icon, bio \"Linux, FOSS, Öffentlich…\", 1 keys, 5 links";
    friendica_person_2
        "friendica/objects/person_2.json"
        => "Organization informapirata@poliverso.org \"Informa Pirata\", discoverable, shared inbox, icon, bio \"Politica Pirata: inform…\", 1 keys, 2 links";
    gnusocial_create_note
        "gnusocial/activities/create_note.json"
        => "Create by https://instance.gnusocial.test/actor/42: Note https://instance.gnusocial.test/object/note/1339 by https://instance.gnusocial.test/actor/42, public, says \"yay ^^\", to https://instance.gnusocial.test/object/note/1338, within https://instance.gnusocial.test/conversation/1338";
    gnusocial_create_page
        "gnusocial/activities/create_page.json"
        => "Create by https://instance.gnusocial.test/actor/42: Article https://instance.gnusocial.test/object/note/1338 by https://instance.gnusocial.test/actor/42, public, title \"hello, world.\", says \"This is an interesting …\", within https://instance.gnusocial.test/conversation/1338";
    gnusocial_like_note
        "gnusocial/activities/like_note.json"
        => "Like by https://another_instance.gnusocial.test/actor/43: https://instance.gnusocial.test/object/note/1337";
    gnusocial_group
        "gnusocial/objects/group.json"
        => "Group hackers@instance.gnusocial.test \"Hackers!\", shared inbox";
    gnusocial_note
        "gnusocial/objects/note.json"
        => "Note https://instance.gnusocial.test/object/note/1339 by https://instance.gnusocial.test/actor/42, public, says \"yay ^^\", to https://instance.gnusocial.test/object/note/1338, within https://instance.gnusocial.test/conversation/1338";
    gnusocial_page
        "gnusocial/objects/page.json"
        => "Article https://instance.gnusocial.test/object/note/1338 by https://instance.gnusocial.test/actor/42, public, title \"hello, world.\", says \"This is an interesting …\", within https://instance.gnusocial.test/conversation/1338";
    gnusocial_person
        "gnusocial/objects/person.json"
        => "Person diogo@instance.gnusocial.test \"Diogo Peralta Cordeiro\", shared inbox, 1 keys";
    gotosocial_create_note
        "gotosocial/activities/create_note.json"
        => "Create by https://gts.test/users/alice: Note https://gts.test/users/alice/statuses/01M832G0Z9TPKY68GQ4MST8709 by https://gts.test/users/alice, public, says \"@load hi with #tag\", in en, names [\"https://load.test/users/load\"], tagged [\"tag\"], at https://gts.test/@alice/statuses/01M832G0Z9TPKY68GQ4MST8709";
    gotosocial_follow_str
        "gotosocial/activities/follow_str.json"
        => "Follow by https://gts.test/users/bob: https://load.test/users/tgroup";
    gotosocial_person
        "gotosocial/objects/person.json"
        => "Person alice@gts.test \"Alice of gts\", discoverable, featured, 1 keys";
    lemmy_block_block_user
        "lemmy/activities/block/block_user.json"
        => "Block by http://enterprise.lemmy.ml/u/lemmy_beta: refused: a ban from a place is no block by one who decides it";
    lemmy_block_undo_block_user
        "lemmy/activities/block/undo_block_user.json"
        => "Undo by http://enterprise.lemmy.ml/u/lemmy_beta: Block http://enterprise.lemmy.ml/activities/block/726f43ab-bd0e-4ab3-89c8-627e976f553c";
    lemmy_community_add_featured_post
        "lemmy/activities/community/add_featured_post.json"
        => "Add by https://ds9.lemmy.ml/u/lemmy_alpha: https://ds9.lemmy.ml/post/2 of https://ds9.lemmy.ml/c/main/featured";
    lemmy_community_add_mod
        "lemmy/activities/community/add_mod.json"
        => "Add by http://enterprise.lemmy.ml/u/lemmy_beta: http://ds9.lemmy.ml/u/lemmy_alpha of http://enterprise.lemmy.ml/c/main/moderators";
    lemmy_community_announce_create_page
        "lemmy/activities/community/announce_create_page.json"
        => "Announce by http://enterprise.lemmy.ml/c/main: Create by http://enterprise.lemmy.ml/u/lemmy_beta: Article http://enterprise.lemmy.ml/post/7 by http://enterprise.lemmy.ml/u/lemmy_beta, public, title \"post 4\", says \"\"";
    lemmy_community_lock_note
        "lemmy/activities/community/lock_note.json"
        => "forgotten: nobody listens to Lock";
    lemmy_community_lock_page
        "lemmy/activities/community/lock_page.json"
        => "forgotten: nobody listens to Lock";
    lemmy_community_remove_featured_post
        "lemmy/activities/community/remove_featured_post.json"
        => "Remove by https://ds9.lemmy.ml/u/lemmy_alpha: https://ds9.lemmy.ml/post/2 of https://ds9.lemmy.ml/c/main/featured";
    lemmy_community_remove_mod
        "lemmy/activities/community/remove_mod.json"
        => "Remove by http://enterprise.lemmy.ml/u/lemmy_beta: http://ds9.lemmy.ml/u/lemmy_alpha of http://enterprise.lemmy.ml/c/main/moderators";
    lemmy_community_report_page
        "lemmy/activities/community/report_page.json"
        => "Flag by http://ds9.lemmy.ml/u/lemmy_alpha: \"report this post\" of [\"http://enterprise.lemmy.ml/post/7\"]";
    lemmy_community_resolve_report_page
        "lemmy/activities/community/resolve_report_page.json"
        => "forgotten: nobody listens to Resolve";
    lemmy_community_undo_lock_note
        "lemmy/activities/community/undo_lock_note.json"
        => "Undo by https://lemmy-alpha/u/lemmy_aplha: without effect: Lock";
    lemmy_community_undo_lock_page
        "lemmy/activities/community/undo_lock_page.json"
        => "Undo by http://lemmy-alpha:8541/u/lemmy_alpha: without effect: Lock";
    lemmy_community_update_community
        "lemmy/activities/community/update_community.json"
        => "Update by http://ds9.lemmy.ml/u/lemmy_alpha: refused: the object is somebody else's";
    lemmy_community_warn
        "lemmy/activities/community/warn.json"
        => "forgotten: nobody listens to Warn";
    lemmy_create_or_update_create_comment
        "lemmy/activities/create_or_update/create_comment.json"
        => "Create by http://ds9.lemmy.ml/u/lemmy_alpha: Note http://ds9.lemmy.ml/comment/1 by http://ds9.lemmy.ml/u/lemmy_alpha, public, says \"hello\", to http://ds9.lemmy.ml/post/1, names [\"http://ds9.lemmy.ml/u/lemmy_alpha\"]";
    lemmy_create_or_update_create_page
        "lemmy/activities/create_or_update/create_page.json"
        => "Create by http://ds9.lemmy.ml/u/lemmy_alpha: Article http://ds9.lemmy.ml/post/1 by http://ds9.lemmy.ml/u/lemmy_alpha, public, title \"test post\", says \"test body https://lemmy…\", in ko";
    lemmy_create_or_update_create_private_message
        "lemmy/activities/create_or_update/create_private_message.json"
        => "Create by http://enterprise.lemmy.ml/u/lemmy_beta: Note http://enterprise.lemmy.ml/private_message/1 by http://enterprise.lemmy.ml/u/lemmy_beta, direct, says \"hello\"";
    lemmy_create_or_update_create_private_message_0_19
        "lemmy/activities/create_or_update/create_private_message_0.19.json"
        => "Create by https://enterprise.lemmy.ml/u/nutomic: Note https://enterprise.lemmy.ml/private_message/29 by https://enterprise.lemmy.ml/u/nutomic, direct, says \"hi!\"";
    lemmy_create_or_update_update_page
        "lemmy/activities/create_or_update/update_page.json"
        => "Update by http://ds9.lemmy.ml/u/lemmy_alpha: Article http://ds9.lemmy.ml/post/1 by http://ds9.lemmy.ml/u/lemmy_alpha, public, title \"test post 1\", says \"test body https://lemmy…\", within http://ds9.lemmy.ml/post/1/context, since edited";
    lemmy_deletion_delete_page
        "lemmy/activities/deletion/delete_page.json"
        => "Delete by http://ds9.lemmy.ml/u/lemmy_alpha: http://ds9.lemmy.ml/post/1";
    lemmy_deletion_delete_private_message
        "lemmy/activities/deletion/delete_private_message.json"
        => "Delete by http://enterprise.lemmy.ml/u/lemmy_beta: http://enterprise.lemmy.ml/private_message/1";
    lemmy_deletion_delete_user
        "lemmy/activities/deletion/delete_user.json"
        => "Delete by http://ds9.lemmy.ml/u/lemmy_alpha: all of them";
    lemmy_deletion_remove_note
        "lemmy/activities/deletion/remove_note.json"
        => "Delete by http://enterprise.lemmy.ml/u/lemmy_beta: refused: http://ds9.lemmy.ml/comment/1 is somebody else's";
    lemmy_deletion_undo_delete_page
        "lemmy/activities/deletion/undo_delete_page.json"
        => "Undo by http://ds9.lemmy.ml/u/lemmy_alpha: without effect: Delete";
    lemmy_deletion_undo_delete_private_message
        "lemmy/activities/deletion/undo_delete_private_message.json"
        => "Undo by http://enterprise.lemmy.ml/u/lemmy_beta: without effect: Delete";
    lemmy_deletion_undo_remove_note
        "lemmy/activities/deletion/undo_remove_note.json"
        => "Undo by http://enterprise.lemmy.ml/u/lemmy_beta: without effect: Delete";
    lemmy_following_accept
        "lemmy/activities/following/accept.json"
        => "Accept by http://enterprise.lemmy.ml/c/main: http://ds9.lemmy.ml/activities/follow/6abcd50b-b8ca-4952-86b0-a6dd8cc12866";
    lemmy_following_follow
        "lemmy/activities/following/follow.json"
        => "Follow by http://ds9.lemmy.ml/u/lemmy_alpha: http://enterprise.lemmy.ml/c/main";
    lemmy_following_undo_follow
        "lemmy/activities/following/undo_follow.json"
        => "Undo by http://ds9.lemmy.ml/u/lemmy_alpha: Follow http://ds9.lemmy.ml/activities/follow/dc2f1bc5-f3a0-4daa-a46b-428cbfbd023c";
    lemmy_voting_dislike_page
        "lemmy/activities/voting/dislike_page.json"
        => "forgotten: nobody listens to Dislike";
    lemmy_voting_like_note
        "lemmy/activities/voting/like_note.json"
        => "Like by http://ds9.lemmy.ml/u/lemmy_alpha: http://ds9.lemmy.ml/comment/1";
    lemmy_voting_undo_dislike_page
        "lemmy/activities/voting/undo_dislike_page.json"
        => "Undo by http://enterprise.lemmy.ml/u/lemmy_beta: Like http://enterprise.lemmy.ml/activities/like/2227ab2c-79e2-4fca-a1d2-1d67dacf2457";
    lemmy_voting_undo_like_note
        "lemmy/activities/voting/undo_like_note.json"
        => "Undo by http://ds9.lemmy.ml/u/lemmy_alpha: Like http://ds9.lemmy.ml/activities/like/efcf7ae2-dfcc-4ff4-9ce4-6adf251ff004";
    lemmy_collections_group_featured_posts
        "lemmy/collections/group_featured_posts.json"
        => "OrderedCollection of [\"https://ds9.lemmy.ml/post/2\", \"https://ds9.lemmy.ml/post/1\"]";
    lemmy_collections_group_followers
        "lemmy/collections/group_followers.json"
        => "Collection of []";
    lemmy_collections_group_moderators
        "lemmy/collections/group_moderators.json"
        => "OrderedCollection of [\"https://enterprise.lemmy.ml/u/picard\"]";
    lemmy_collections_group_outbox
        "lemmy/collections/group_outbox.json"
        => "OrderedCollection of [\"https://ds9.lemmy.ml/activities/announce/b204fe9f-b13d-4af2-9d22-239ac2d892e6\", \"https://ds9.lemmy.ml/activities/announce/c6c960ce-c8d8-4231-925e-3ba367468f18\"]";
    lemmy_collections_person_outbox
        "lemmy/collections/person_outbox.json"
        => "OrderedCollection of []";
    lemmy_comment
        "lemmy/objects/comment.json"
        => "Note https://enterprise.lemmy.ml/comment/38741 by https://enterprise.lemmy.ml/u/picard, public, says \"first comment!\", in fr, to https://enterprise.lemmy.ml/post/55143, within https://enterprise.lemmy.ml/comment/38741/context, names [\"https://enterprise.lemmy.ml/u/picard\", \"https://enterprise.lemmy.ml/c/tenforward\"], since edited";
    lemmy_group
        "lemmy/objects/group.json"
        => "Group tenforward@enterprise.lemmy.ml \"Ten Forward\", shared inbox, featured, icon, banner, bio \"Lounge and recreation f…\", 1 keys";
    lemmy_instance
        "lemmy/objects/instance.json"
        => "Application enterprise.lemmy.ml@enterprise.lemmy.ml \"Enterprise\", 1 keys";
    lemmy_page
        "lemmy/objects/page.json"
        => "Article https://enterprise.lemmy.ml/post/55143 by https://enterprise.lemmy.ml/u/picard, public, title \"Post title\", says \"This is a post in the /…\", in fr, within https://enterprise.lemmy.ml/post/55143/context, names [\"https://enterprise.lemmy.ml/c/tenforward\"], photos 1";
    lemmy_page_image_and_link
        "lemmy/objects/page_image_and_link.json"
        => "Article https://enterprise.lemmy.ml/post/55999 by https://enterprise.lemmy.ml/u/picard, public, title \"Post with image and link\", says \"This is a post with bot…\", in fr, within https://enterprise.lemmy.ml/post/55999/context, photos 1";
    lemmy_person
        "lemmy/objects/person.json"
        => "Person picard@enterprise.lemmy.ml \"Jean-Luc Picard\", shared inbox, icon, banner, bio \"Captain of the starship…\", 1 keys";
    lemmy_private_message
        "lemmy/objects/private_message.json"
        => "Note https://enterprise.lemmy.ml/private_message/1621 by https://enterprise.lemmy.ml/u/picard, direct, says \"Hello hello, testing\"";
    lemmy_tombstone
        "lemmy/objects/tombstone.json"
        => "refused: the document is of a kind that is not read here";
    lotide_create_note_reply
        "lotide/activities/create_note_reply.json"
        => "Create by https://c.tide.tk/users/1: Note https://c.tide.tk/comments/52 by https://c.tide.tk/users/1, unlisted, says \"test comment\", to https://c.tide.tk/posts/51";
    lotide_create_page
        "lotide/activities/create_page.json"
        => "Create by https://b.tide.tk/apub/users/1: Article https://b.tide.tk/apub/posts/60 by https://b.tide.tk/apub/users/1, unlisted, title \"test post from b\", says \"https://blog.twitter.co…\"";
    lotide_create_page_image
        "lotide/activities/create_page_image.json"
        => "Create by http://ltthostname.local:3334/apub/users/3: Note http://ltthostname.local:3334/apub/posts/46 by http://ltthostname.local:3334/apub/users/3, unlisted, title \"image\", says \"\", photos 1";
    lotide_delete_note
        "lotide/activities/delete_note.json"
        => "Delete by https://narwhal.city/users/3: https://narwhal.city/posts/12";
    lotide_follow
        "lotide/activities/follow.json"
        => "Follow by https://dev.narwhal.city/users/1: https://beehaw.org/c/foss";
    lotide_group
        "lotide/objects/group.json"
        => "Group Iotide@narwhal.city \"Iotide\", featured, bio \"This is for talking abo…\", 1 keys";
    lotide_note
        "lotide/objects/note.json"
        => "Note https://narwhal.city/comments/3 by https://narwhal.city/users/3, unlisted, says \"ed: now featuring Bob D…\", to https://narwhal.city/posts/9";
    lotide_page
        "lotide/objects/page.json"
        => "Article https://narwhal.city/posts/9 by https://narwhal.city/users/1, unlisted, title \"What's Dylan Grillin'? (reupload)\", says \"https://www.youtube.com…\"";
    lotide_person
        "lotide/objects/person.json"
        => "Person 57H@narwhal.city \"57H\", shared inbox, 1 keys";
    lotide_tombstone
        "lotide/objects/tombstone.json"
        => "refused: the document is of a kind that is not read here";
    mastodon_create_note
        "mastodon/activities/create_note.json"
        => "Create by https://mastodon.madrid/users/felix: Note https://mastodon.madrid/users/felix/statuses/107224289116410645 by https://mastodon.madrid/users/felix, unlisted, says \"@retiolus i have never …\", in en, to https://mamot.fr/users/retiolus/statuses/107224244380204526, names [\"https://mamot.fr/users/retiolus\"], at https://mastodon.madrid/@felix/107224289116410645";
    mastodon_delete
        "mastodon/activities/delete.json"
        => "Delete by https://mastodon.madrid/users/felix: https://mastodon.madrid/users/felix/statuses/107773559874184870";
    mastodon_flag
        "mastodon/activities/flag.json"
        => "Flag by https://mastodon.example/actor: \"Please take a look at this user and their posts\" of [\"https://example.com/users/1\", \"https://example.com/posts/380590\", \"https://example.com/posts/380591\"]";
    mastodon_follow
        "mastodon/activities/follow.json"
        => "Follow by https://masto.asonix.dog/users/asonix: https://ds9.lemmy.ml/c/testcom";
    mastodon_like_page
        "mastodon/activities/like_page.json"
        => "Like by https://mastodon.madrid/users/felix: https://ds9.lemmy.ml/post/147";
    mastodon_private_message
        "mastodon/activities/private_message.json"
        => "Note https://mastodon.world/users/nutomic/statuses/110854468010322301 by https://mastodon.world/users/nutomic, direct, says \"@nutomic@ds9.lemmy.ml 4…\", in es, to https://mastodon.world/users/nutomic/statuses/110854464248188528, names [\"https://ds9.lemmy.ml/u/nutomic\"], at https://mastodon.world/@nutomic/110854468010322301";
    mastodon_undo_follow
        "mastodon/activities/undo_follow.json"
        => "Undo by https://masto.asonix.dog/users/asonix: Follow https://masto.asonix.dog/1ea87517-63c5-4118-8831-460ee641b2cf";
    mastodon_undo_like_page
        "mastodon/activities/undo_like_page.json"
        => "Undo by https://mastodon.madrid/users/felix: Like https://mastodon.madrid/users/felix#likes/212341";
    mastodon_collections_featured
        "mastodon/collections/featured.json"
        => "OrderedCollection of [\"https://mastodon.social/users/LemmyDev/statuses/104246642906910728\"]";
    mastodon_note_1
        "mastodon/objects/note_1.json"
        => "Note https://mastodon.madrid/users/felix/statuses/107224289116410645 by https://mastodon.madrid/users/felix, unlisted, says \"@retiolus i have never …\", in en, to https://mamot.fr/users/retiolus/statuses/107224244380204526, names [\"https://mamot.fr/users/retiolus\"], at https://mastodon.madrid/@felix/107224289116410645";
    mastodon_note_2
        "mastodon/objects/note_2.json"
        => "Note https://floss.social/users/kde/statuses/113306831140126616 by https://floss.social/users/kde, public, says \"@kde@lemmy.kde.social W…\", in en, to https://floss.social/users/kde/statuses/113306824627995724, names [\"https://lemmy.kde.social/c/kde\"], photos 1, at https://floss.social/@kde/113306831140126616";
    mastodon_page
        "mastodon/objects/page.json"
        => "Note https://masto.qa.urbanwildlife.biz/users/mastodon/statuses/110830743680706519 by https://masto.qa.urbanwildlife.biz/users/mastodon, public, says \"@tenforward Variable ne…\", in it, names [\"https://enterprise.lemmy.ml/c/tenforward\"], at https://masto.qa.urbanwildlife.biz/110830743680706519";
    mastodon_person
        "mastodon/objects/person.json"
        => "Person mastodon@masto.qa.urbanwildlife.biz \"Mastodon\", shared inbox, featured, icon, 1 keys";
    mbin_accept
        "mbin/activities/accept.json"
        => "Accept by https://some-mbin.instance/m/someMag: https://some-other.instance/f/object/c51ea652-e594-4920-a989-f5350f0cec05";
    mbin_flag
        "mbin/activities/flag.json"
        => "Flag by https://mbin-test1/u/BentiGorlich: \"dikjhgasdpas dsaü\" of [\"https://lemmy-test/post/4\", \"https://lemmy-test/u/BentiGorlich\"]";
    mbin_instance
        "mbin/objects/instance.json"
        => "Application fedia.io@fedia.io \"Mbin\", locked, 1 keys";
    mitra_accept
        "mitra/activities/accept.json"
        => "Accept by https://mitra.social/users/localtestgroup: https://voyager.lemmy.ml/activities/follow/7d782f02-b91d-4455-b6c0-772540f00c2d";
    mitra_create_post
        "mitra/activities/create_post.json"
        => "Create by https://mitra.social/users/test: Note https://mitra.social/objects/019f57cf-693a-77f2-b006-c4c76338956a by https://mitra.social/users/test, public, says \"Remote post 5\", in da, within https://mitra.social/collections/conversations/019f57cf-693a-77f2-b006-c4d06a6602cb";
    mobilizon_event
        "mobilizon/objects/event.json"
        => "Article https://rendezvous.nomagic.uk/events/b81c0531-a57c-497d-93ba-af0f8b255498 by https://rendezvous.nomagic.uk/@devon_caledonian_society, public, title \"Caledonian scottish dance class\", says \"£6 each. The dance styl…\", in en, tagged [\"dance\", \"caledonian\", \"lesson\"], photos 1, since edited";
    mobilizon_group
        "mobilizon/objects/group.json"
        => "Group contribateliers@mobilizon.fr \"Contribateliers\", discoverable, shared inbox, icon, banner, bio \"Des ateliers pour contr…\", 1 keys";
    mobilizon_person
        "mobilizon/objects/person.json"
        => "Person sanof44@mobilizon.fr \"Sanof44\", shared inbox, 1 keys";
    nodebb_group
        "nodebb/objects/group.json"
        => "Group general@bb.devnull.land \"General Discussion\", shared inbox, icon, bio \"A place to talk about w…\", 1 keys";
    nodebb_page
        "nodebb/objects/page.json"
        => "Article https://bb.devnull.land/post/1 by https://bb.devnull.land/uid/1, public, title \"Welcome to your NodeBB!\", says \"Welcome to your brand n…\", within https://bb.devnull.land/topic/1";
    nodebb_person
        "nodebb/objects/person.json"
        => "Person julian@bb.devnull.land \"julian\", shared inbox, bio \"This is a test account …\", 1 keys";
    peertube_announce_video
        "peertube/activities/announce_video.json"
        => "Announce by https://tilvids.com/video-channels/thelinuxexperiment_channel: https://tilvids.com/videos/watch/e7946124-7b72-4ad7-9d22-844a84bb2de1";
    peertube_group
        "peertube/objects/group.json"
        => "Group thelinuxexperiment_channel@tilvids.com \"The Linux Experiment\", shared inbox, icon, banner, bio \"I'm Nick, and I like to…\", 1 keys";
    peertube_note
        "peertube/objects/note.json"
        => "Note https://video.antopie.org/videos/watch/4294a720-f263-4ea4-9392-cf9cea4d5277/comments/200873 by https://video.antopie.org/accounts/yoge6785555, public, says \"@af2@bae.st idk\", to https://bae.st/objects/87c1cbf5-542a-491d-af57-0414c8648381, names [\"https://bae.st/users/af2\"], since edited";
    peertube_person
        "peertube/objects/person.json"
        => "Person thelinuxexperiment@tilvids.com \"The Linux Experiment\", shared inbox, icon, bio \"I'm Nick, and I like to…\", 1 keys";
    peertube_video
        "peertube/objects/video.json"
        => "Article https://tilvids.com/videos/watch/e7946124-7b72-4ad7-9d22-844a84bb2de1 by https://tilvids.com/accounts/thelinuxexperiment, public, title \"Mesa, Wayland & X.org in trouble, Debian leaves X, Facebook blocks Linux: Linux & Open Source News\", says \"Head to https://squares…\", in en, photos 1, since edited";
    pleroma_create_note
        "pleroma/activities/create_note.json"
        => "Create by https://greenish.red/users/nutomic: Note https://greenish.red/objects/1a522f2e-d5ab-454b-93d7-e58bc0650c2a by https://greenish.red/users/nutomic, public, says \"@lanodan test\", to https://enterprise.lemmy.ml/post/55143, within https://greenish.red/contexts/f6244742-0526-4b84-ac4f-ceadf1fb4e56, names [\"https://enterprise.lemmy.ml/u/picard\"]";
    pleroma_delete
        "pleroma/activities/delete.json"
        => "Delete by https://greenish.red/users/vpzom: https://greenish.red/objects/38e2b983-ebf5-4387-9bc2-3b80305469c9";
    pleroma_follow
        "pleroma/activities/follow.json"
        => "Follow by https://mycrowd.ca/users/kinetix: https://lemmy.ca/u/kinetix";
    pleroma_chat_message
        "pleroma/objects/chat_message.json"
        => "Note https://queer.hacktivis.me/objects/2 by https://queer.hacktivis.me/users/lanodan, direct, says \"Hi!\"";
    pleroma_note
        "pleroma/objects/note.json"
        => "Note https://queer.hacktivis.me/objects/8d4973f4-53de-49cd-8c27-df160e16a9c2 by https://queer.hacktivis.me/users/lanodan, unlisted, says \"Have what?\", to https://enterprise.lemmy.ml/post/55143, within https://queer.hacktivis.me/contexts/34cba3d2-2f35-4169-aeff-56af9bfeb753, names [\"https://pleroma.popolon.org/users/popolon\"]";
    pleroma_person
        "pleroma/objects/person.json"
        => "Person lanodan@queer.hacktivis.me \"Haelwenn /элвэн/ :bzh:\", shared inbox, featured, icon, banner, bio \"---Lang: Français(natif…\", 1 keys";
    smithereen_create_note
        "smithereen/activities/create_note.json"
        => "Create by https://friends.grishka.me/users/1: Note https://friends.grishka.me/posts/66561 by https://friends.grishka.me/users/1, public, says \"So does this federate n…\", to https://ds9.lemmy.ml/post/1723, names [\"https://ds9.lemmy.ml/u/nutomic\"]";
    smithereen_note
        "smithereen/objects/note.json"
        => "Note https://friends.grishka.me/posts/66561 by https://friends.grishka.me/users/1, public, says \"So does this federate n…\", to https://ds9.lemmy.ml/post/1723, names [\"https://ds9.lemmy.ml/u/nutomic\"]";
    smithereen_person
        "smithereen/objects/person.json"
        => "Person grishka@friends.grishka.me \"Григорий Клюшников\", shared inbox, icon, bio \"Делаю эту хрень, пытаюс…\", 1 keys";
    wordpress_announce
        "wordpress/activities/announce.json"
        => "Announce by https://pfefferle.org/@pfefferle.org: Update by https://pfefferle.org/author/pfefferle/: Article https://pfefferle.org/lemmy-part-4/ by https://pfefferle.org/author/pfefferle/, public, title \"Lemmy (Part 4)\", says \"Identifies one or more …\", in en, since edited";
    wordpress_group
        "wordpress/objects/group.json"
        => "Group dbzer0.com@dbzer0.com \"A Division by Zer0\", discoverable, indexable, shared inbox, featured, icon, bio \"A bug in the code of th…\", 1 keys, 1 links, 10 crafts, 2 aliases";
    wordpress_note
        "wordpress/objects/note.json"
        => "Note https://pfefferle.org/?c=148 by https://pfefferle.org/author/pfefferle/, public, says \"Nice! Hello from WordPr…\", in en, to https://socialhub.activitypub.rocks/ap/object/ce040f1ead95964f6dbbf1084b81432d";
    wordpress_page
        "wordpress/objects/page.json"
        => "Article https://dbzer0.com/?p=27948 by https://dbzer0.com/blog/author/db0/, public, title \"An Epic 3D-Printed Fan Expansion for Last Light\", says \"I recently got my hands…\", in en, within https://dbzer0.com/wp-json/activitypub/1.0/posts/27948/context, tagged [\"3dprinting\", \"ai\", \"boardgames\", \"genai\", \"lastlight\"], photos 4, since edited, at https://dbzer0.com/blog/an-epic-3d-printed-fan-expansion-for-last-light/";
    wordpress_person
        "wordpress/objects/person.json"
        => "Person matthias@pfefferle.org \"Matthias Pfefferle\", discoverable, indexable, shared inbox, featured, icon, bio \"Ich arbeite als Open We…\", 1 keys, 2 links";
}
