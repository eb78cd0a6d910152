### Notifications: what happened, who waits to be heard, and of whom one wants to hear.

nav-notifications = Notifications
nav-notifications-new = { $n ->
    [one] Notifications, one new
    [100] Notifications, 100 or more new
   *[other] Notifications, { $n } new
}
notifications-title = Notifications
notifications-tab-all = All
notifications-tab-said = Said to you
notifications-tab-reactions = Reactions
notifications-tab-follows = Follows
notifications-tab-desk = Moderation
notifications-new = Show what is new
notifications-unread = There is something new.
notifications-mark-read = Mark all as read
notifications-read-before = You read what follows before
notifications-is-new = (new)
notifications-dismiss = Dismiss
notifications-empty = Nothing to tell you
notifications-empty-hint = When somebody answers you, likes what you made or follows you, it stands here.
notifications-read = All is marked as read.
notifications-dismissed = It is out of sight.
notifications-let-in = You hear of them from now on.
notice-somebody = Somebody
notice-two = { $one } and { $two }
notice-many = { $n ->
    [one] { $one } and one other
   *[other] { $one } and { $n } others
}
notice-mention = { $who } mentions you
notice-reply = { $who } answers you
notice-direct = { $who } writes to you
notice-like = { $n ->
    [one] { $who } likes your post
   *[other] { $who } like your post
}
notice-like-listing = { $n ->
    [one] { $who } likes your listing
   *[other] { $who } like your listing
}
notice-boost = { $n ->
    [one] { $who } passes your post on
   *[other] { $who } pass your post on
}
notice-boost-listing = { $n ->
    [one] { $who } passes your listing on
   *[other] { $who } pass your listing on
}
notice-quote = { $who } quotes you
notice-quote-answered = { $who } decided about your quote of their post
notice-follow = { $n ->
    [one] { $who } follows you
   *[other] { $who } follow you
}
notice-follow-request = { $who } asks to follow you
notice-follow-accepted = { $who } lets you follow
notice-poll-ended = A poll of { $who } that you voted in has ended
notice-poll-ended-own = Your poll has ended
notice-edited = { $who } changed a post that you passed on or voted in
notice-edited-listing = { $who } changed a listing that you passed on
notice-moved = { $who } goes on as { $target }, whom you follow now or asked to
notice-turn = It is your turn: an order with { $who } waits for you
notice-agreement = { $who } writes about a listing
notice-agreement-order = News of an order with { $who }: { $state }
notice-found = Something new fits a search that you saved
notice-found-excerpt =
    { $n ->
        [one] { $name }: one new listing
       *[other] { $name }: { $n } new listings
    }
notice-webhook = A webhook of yours is told nothing more: it took nothing for seven days, or said that it is gone
notice-report = A report waits for a moderator
notice-sign-up = { $who } asks for a place here
notice-measure = Moderators decided something about your account
notice-appeal = An appeal waits for a moderator
notice-appeal-decided = Your appeal was heard
notice-judged = Moderators said what a listing of yours contains
requests-title = Waiting to be heard
requests-lede = Your settings keep these makers from your notifications.
requests-empty = Nobody waits
requests-who = Who waits
requests-count = { $n ->
    [one] One notification
   *[other] { $n } notifications
}
requests-accept = Let in
requests-dismiss = Dismiss
policy-title = Of whom you hear
policy-lede = What happens when somebody whom you do not follow mentions you, answers you, likes or passes on what you made, or follows you.
policy-always = Makers whom you follow and the moderators of this community always reach you. If several lines fit somebody, the strictest holds.
policy-not_following = Makers you do not follow
policy-not_followers = Makers who do not follow you
policy-new_accounts = New makers
policy-unsolicited_direct = Direct posts out of the blue
policy-limited = Limited makers
policy-hint-not_following = Everybody but those whom you follow.
policy-hint-not_followers = Or for less than three days.
policy-hint-new_accounts = Known here for less than 30 days.
policy-hint-unsolicited_direct = They continue nothing that you said.
policy-hint-limited = Moderators here hide them, or their whole server, from those who do not follow them.
verdict-accept = Tell me
verdict-filter = Let them wait
verdict-drop = Tell me nothing
