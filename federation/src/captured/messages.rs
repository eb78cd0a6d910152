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
        => "";
    discourse_page
        "discourse/objects/page.json"
        => "";
    discourse_person
        "discourse/objects/person.json"
        => "";
    friendica_create_note
        "friendica/activities/create_note.json"
        => "";
    friendica_create_page_1
        "friendica/activities/create_page_1.json"
        => "";
    friendica_create_page_2
        "friendica/activities/create_page_2.json"
        => "";
    friendica_delete
        "friendica/activities/delete.json"
        => "";
    friendica_dislike_page
        "friendica/activities/dislike_page.json"
        => "";
    friendica_like_page
        "friendica/activities/like_page.json"
        => "";
    friendica_undo_dislike_page
        "friendica/activities/undo_dislike_page.json"
        => "";
    friendica_update_note
        "friendica/activities/update_note.json"
        => "";
    friendica_note_1
        "friendica/objects/note_1.json"
        => "";
    friendica_note_2
        "friendica/objects/note_2.json"
        => "";
    friendica_page_1
        "friendica/objects/page_1.json"
        => "";
    friendica_page_2
        "friendica/objects/page_2.json"
        => "";
    friendica_person_1
        "friendica/objects/person_1.json"
        => "";
    friendica_person_2
        "friendica/objects/person_2.json"
        => "";
    gnusocial_create_note
        "gnusocial/activities/create_note.json"
        => "";
    gnusocial_create_page
        "gnusocial/activities/create_page.json"
        => "";
    gnusocial_like_note
        "gnusocial/activities/like_note.json"
        => "";
    gnusocial_group
        "gnusocial/objects/group.json"
        => "";
    gnusocial_note
        "gnusocial/objects/note.json"
        => "";
    gnusocial_page
        "gnusocial/objects/page.json"
        => "";
    gnusocial_person
        "gnusocial/objects/person.json"
        => "";
    gotosocial_create_note
        "gotosocial/activities/create_note.json"
        => "";
    gotosocial_follow_str
        "gotosocial/activities/follow_str.json"
        => "";
    gotosocial_person
        "gotosocial/objects/person.json"
        => "";
    lemmy_block_block_user
        "lemmy/activities/block/block_user.json"
        => "";
    lemmy_block_undo_block_user
        "lemmy/activities/block/undo_block_user.json"
        => "";
    lemmy_community_add_featured_post
        "lemmy/activities/community/add_featured_post.json"
        => "";
    lemmy_community_add_mod
        "lemmy/activities/community/add_mod.json"
        => "";
    lemmy_community_announce_create_page
        "lemmy/activities/community/announce_create_page.json"
        => "";
    lemmy_community_lock_note
        "lemmy/activities/community/lock_note.json"
        => "";
    lemmy_community_lock_page
        "lemmy/activities/community/lock_page.json"
        => "";
    lemmy_community_remove_featured_post
        "lemmy/activities/community/remove_featured_post.json"
        => "";
    lemmy_community_remove_mod
        "lemmy/activities/community/remove_mod.json"
        => "";
    lemmy_community_report_page
        "lemmy/activities/community/report_page.json"
        => "";
    lemmy_community_resolve_report_page
        "lemmy/activities/community/resolve_report_page.json"
        => "";
    lemmy_community_undo_lock_note
        "lemmy/activities/community/undo_lock_note.json"
        => "";
    lemmy_community_undo_lock_page
        "lemmy/activities/community/undo_lock_page.json"
        => "";
    lemmy_community_update_community
        "lemmy/activities/community/update_community.json"
        => "";
    lemmy_community_warn
        "lemmy/activities/community/warn.json"
        => "";
    lemmy_create_or_update_create_comment
        "lemmy/activities/create_or_update/create_comment.json"
        => "";
    lemmy_create_or_update_create_page
        "lemmy/activities/create_or_update/create_page.json"
        => "";
    lemmy_create_or_update_create_private_message
        "lemmy/activities/create_or_update/create_private_message.json"
        => "";
    lemmy_create_or_update_create_private_message_0_19
        "lemmy/activities/create_or_update/create_private_message_0.19.json"
        => "";
    lemmy_create_or_update_update_page
        "lemmy/activities/create_or_update/update_page.json"
        => "";
    lemmy_deletion_delete_page
        "lemmy/activities/deletion/delete_page.json"
        => "";
    lemmy_deletion_delete_private_message
        "lemmy/activities/deletion/delete_private_message.json"
        => "";
    lemmy_deletion_delete_user
        "lemmy/activities/deletion/delete_user.json"
        => "";
    lemmy_deletion_remove_note
        "lemmy/activities/deletion/remove_note.json"
        => "";
    lemmy_deletion_undo_delete_page
        "lemmy/activities/deletion/undo_delete_page.json"
        => "";
    lemmy_deletion_undo_delete_private_message
        "lemmy/activities/deletion/undo_delete_private_message.json"
        => "";
    lemmy_deletion_undo_remove_note
        "lemmy/activities/deletion/undo_remove_note.json"
        => "";
    lemmy_following_accept
        "lemmy/activities/following/accept.json"
        => "";
    lemmy_following_follow
        "lemmy/activities/following/follow.json"
        => "";
    lemmy_following_undo_follow
        "lemmy/activities/following/undo_follow.json"
        => "";
    lemmy_voting_dislike_page
        "lemmy/activities/voting/dislike_page.json"
        => "";
    lemmy_voting_like_note
        "lemmy/activities/voting/like_note.json"
        => "";
    lemmy_voting_undo_dislike_page
        "lemmy/activities/voting/undo_dislike_page.json"
        => "";
    lemmy_voting_undo_like_note
        "lemmy/activities/voting/undo_like_note.json"
        => "";
    lemmy_collections_group_featured_posts
        "lemmy/collections/group_featured_posts.json"
        => "";
    lemmy_collections_group_followers
        "lemmy/collections/group_followers.json"
        => "";
    lemmy_collections_group_moderators
        "lemmy/collections/group_moderators.json"
        => "";
    lemmy_collections_group_outbox
        "lemmy/collections/group_outbox.json"
        => "";
    lemmy_collections_person_outbox
        "lemmy/collections/person_outbox.json"
        => "";
    lemmy_comment
        "lemmy/objects/comment.json"
        => "";
    lemmy_group
        "lemmy/objects/group.json"
        => "";
    lemmy_instance
        "lemmy/objects/instance.json"
        => "";
    lemmy_page
        "lemmy/objects/page.json"
        => "";
    lemmy_page_image_and_link
        "lemmy/objects/page_image_and_link.json"
        => "";
    lemmy_person
        "lemmy/objects/person.json"
        => "";
    lemmy_private_message
        "lemmy/objects/private_message.json"
        => "";
    lemmy_tombstone
        "lemmy/objects/tombstone.json"
        => "";
    lotide_create_note_reply
        "lotide/activities/create_note_reply.json"
        => "";
    lotide_create_page
        "lotide/activities/create_page.json"
        => "";
    lotide_create_page_image
        "lotide/activities/create_page_image.json"
        => "";
    lotide_delete_note
        "lotide/activities/delete_note.json"
        => "";
    lotide_follow
        "lotide/activities/follow.json"
        => "";
    lotide_group
        "lotide/objects/group.json"
        => "";
    lotide_note
        "lotide/objects/note.json"
        => "";
    lotide_page
        "lotide/objects/page.json"
        => "";
    lotide_person
        "lotide/objects/person.json"
        => "";
    lotide_tombstone
        "lotide/objects/tombstone.json"
        => "";
    mastodon_create_note
        "mastodon/activities/create_note.json"
        => "";
    mastodon_delete
        "mastodon/activities/delete.json"
        => "";
    mastodon_flag
        "mastodon/activities/flag.json"
        => "";
    mastodon_follow
        "mastodon/activities/follow.json"
        => "";
    mastodon_like_page
        "mastodon/activities/like_page.json"
        => "";
    mastodon_private_message
        "mastodon/activities/private_message.json"
        => "";
    mastodon_undo_follow
        "mastodon/activities/undo_follow.json"
        => "";
    mastodon_undo_like_page
        "mastodon/activities/undo_like_page.json"
        => "";
    mastodon_collections_featured
        "mastodon/collections/featured.json"
        => "";
    mastodon_note_1
        "mastodon/objects/note_1.json"
        => "";
    mastodon_note_2
        "mastodon/objects/note_2.json"
        => "";
    mastodon_page
        "mastodon/objects/page.json"
        => "";
    mastodon_person
        "mastodon/objects/person.json"
        => "";
    mbin_accept
        "mbin/activities/accept.json"
        => "";
    mbin_flag
        "mbin/activities/flag.json"
        => "";
    mbin_instance
        "mbin/objects/instance.json"
        => "";
    mitra_accept
        "mitra/activities/accept.json"
        => "";
    mitra_create_post
        "mitra/activities/create_post.json"
        => "";
    mobilizon_event
        "mobilizon/objects/event.json"
        => "";
    mobilizon_group
        "mobilizon/objects/group.json"
        => "";
    mobilizon_person
        "mobilizon/objects/person.json"
        => "";
    nodebb_group
        "nodebb/objects/group.json"
        => "";
    nodebb_page
        "nodebb/objects/page.json"
        => "";
    nodebb_person
        "nodebb/objects/person.json"
        => "";
    peertube_announce_video
        "peertube/activities/announce_video.json"
        => "";
    peertube_group
        "peertube/objects/group.json"
        => "";
    peertube_note
        "peertube/objects/note.json"
        => "";
    peertube_person
        "peertube/objects/person.json"
        => "";
    peertube_video
        "peertube/objects/video.json"
        => "";
    pleroma_create_note
        "pleroma/activities/create_note.json"
        => "";
    pleroma_delete
        "pleroma/activities/delete.json"
        => "";
    pleroma_follow
        "pleroma/activities/follow.json"
        => "";
    pleroma_chat_message
        "pleroma/objects/chat_message.json"
        => "";
    pleroma_note
        "pleroma/objects/note.json"
        => "";
    pleroma_person
        "pleroma/objects/person.json"
        => "";
    smithereen_create_note
        "smithereen/activities/create_note.json"
        => "";
    smithereen_note
        "smithereen/objects/note.json"
        => "";
    smithereen_person
        "smithereen/objects/person.json"
        => "";
    wordpress_announce
        "wordpress/activities/announce.json"
        => "";
    wordpress_group
        "wordpress/objects/group.json"
        => "";
    wordpress_note
        "wordpress/objects/note.json"
        => "";
    wordpress_page
        "wordpress/objects/page.json"
        => "";
    wordpress_person
        "wordpress/objects/person.json"
        => "";
}
