### What a maker is told of, in a browser and by mail.

settings-notifications = Notifications
notices-title = Notifications
notices-lede = Of what you are told, and where. Who likes it quiet leaves it off.
notice-kind-mention = Somebody mentions you
notice-kind-reply = Somebody answers you
notice-kind-direct = A message for you
notice-kind-like = Likes
notice-kind-boost = Boosts
notice-kind-quote = Somebody quotes you
notice-kind-quote-answered = Whether you may quote
notice-kind-follow = New followers
notice-kind-follow-request = Somebody asks to follow you
notice-kind-follow-accepted = You may follow somebody
notice-kind-poll-ended = A poll has ended
notice-kind-edited = What you passed on was changed
notice-kind-moved = Whom you follow goes on elsewhere
notice-kind-turn = Your turn with an order
notice-kind-agreement = News of an order or enquiry
notice-kind-found = Something new fits a saved search
notice-kind-webhook = A webhook of yours is told nothing more
notice-kind-report = Reports
notice-kind-sign-up = Somebody asks for a place
notice-kind-measure = Moderators decided about you
notice-kind-appeal = Appeals
notice-kind-appeal-decided = Your appeal was heard
notice-kind-judged = Moderators said what a listing contains
told-mention = { $name } mentions you
told-reply = { $name } answers you
told-direct = { $name } sent you a message
told-like = { $name } likes a post of yours
told-boost = { $name } passed on a post of yours
told-quote = { $name } quotes you
told-quote-answered = { $name } decided whether you may quote
told-follow = { $name } follows you
told-follow-request = { $name } asks to follow you
told-follow-accepted = { $name } lets you follow
told-poll-ended = A poll has ended
told-edited = { $name } changed what you passed on or voted in
told-moved = { $name } goes on under another name
told-turn = An order with { $name } waits for you
told-agreement = News from { $name } about an order or enquiry
told-found = Something new fits a search of yours
told-webhook = A webhook of yours is told nothing more
told-report = A report waits for moderators
told-sign-up = { $name } asks for a place
told-measure = Moderators decided something about your account
told-appeal = An appeal waits for moderators
told-appeal-decided = Your appeal was heard
told-judged = Moderators said what a listing of yours contains
push-title = In this browser
push-hint = A message that appears also while no page is open. It goes through the service of your browser, sealed so that only your browser can read it, and says who did what, never what they wrote.
push-on = On in this browser
push-off = Off in this browser
push-kinds = Tell me
push-turn-on = Turn on
push-turn-off = Turn off
push-needs-script = Turning it on needs a browser with scripts and web push.
push-refused = Your browser does not let us. Its settings for this site say so.
push-failed = That did not work. Your browser or its service may not be ready; try again later.
push-kept = You are told of what is ticked.
push-ended = Nothing is told there any more.
push-others = Elsewhere
notices-mail = By mail
notices-mail-hint = Only while you have not read it here, never what a post says, and at most 20 a day. It goes to
mail-how-at-once = At once
mail-how-daily = Once a day
mail-how-never = Never
unsubscribe-title = Mail about notifications
unsubscribe-lede = No mail will tell you what happens here. Mail about your account still comes.
unsubscribe-do = End it
unsubscribe-done = It has ended. You can choose anew in the settings.
fault-push-endpoint = This is no address of a push service.
fault-push-key = This is no key for web push.
fault-push-auth = This is no secret for web push.
fault-notice-kind = One of these is no kind of notification.
mail-notice-body =
    Hello @{ $name },

    { $what }.

    { $link }
mail-notice-foot =
    Which mail you get is chosen in your settings. To end this kind, open this:
    { $link }
mail-digest-subject = What happened at { $community }
mail-digest-body =
    Hello @{ $name },

    this is what you have not read yet:

    { $what }

    { $link }
mail-digest-more =
    { $n ->
        [one] { $who } and one other
       *[other] { $who } and { $n } others
    }
