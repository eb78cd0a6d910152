### Reports, the moderators’ desk, and one’s own standing.

## Reporting

report = Report
report-title = Report { $name }
report-lede = The moderators here will look at it. Whom you report does not learn that it was you.
report-text = What is wrong?
report-text-hint = What happened, and what you would like to happen. At most 5000 characters.
report-forward = Also send my words to the moderators of { $host }
report-forward-hint = This instance sends them in its own name. Yours is not told.
report-send = Report
report-what = What happens then
report-what-text = A moderator reads your words beside what you report, and decides: nothing, a warning, fewer places where it is shown, or the end of an account. Everything that is decided is written down. If you only want to see less of somebody, you need no report for that.
report-sent = Thank you. The moderators will look at it.
report-assigned = Kept.
report-kept = The note is kept.
report-closed = The report is closed.
fault-report-text = Say what is wrong.
fault-report-long = Use at most 5000 characters.
fault-report-posts = Name at most 50 posts.
fault-report-unknown = One of the posts is not there any more, or not theirs.
fault-report-state = A report is open or closed.
fault-measure = A measure is warn, limit or suspend.
fault-measure-text = Say why, to the one whom it concerns.
fault-measure-long = Use at most 2000 characters.
fault-appeal-text = Say what is wrong with the decision.
fault-appeal-answer = Say why it stays as it is.
fault-act = There is no such act.
problem-report-closed = This report is closed already.
problem-report-oneself = Nobody reports themselves.
problem-measure-oneself = Nobody decides about themselves.
problem-measure-above = Whoever may do as much as you, or more, is for the host to decide about.
problem-measure-nobody = Nothing can be decided about this account.
problem-measure-stands = This holds already.
problem-measure-lifted = This was lifted already.
problem-measure-final = What was removed does not come back.
problem-measure-decided = This was decided already.
photo-removed = The moderators removed this photo.
photos-removed =
    { $n ->
        [one] The moderators removed a photo.
       *[other] The moderators removed { $n } photos.
    }

## The desk

desk-reports = Reports
desk-appeals = Appeals
desk-log = Log
desk-reports-lede =
    { $n ->
        [0] No report is open. Everything is quiet.
        [one] One report is open.
       *[other] { $n } reports are open.
    }
desk-appeals-lede =
    { $n ->
        [0] No appeal waits for an answer.
        [one] One appeal waits for an answer.
       *[other] { $n } appeals wait for an answer.
    }
desk-log-lede = Who decided what about whom, when and why. Nothing in it is ever changed.
desk-open = Open
desk-closed = Closed
desk-host = From or about a server
desk-narrow = Show
desk-reports-none = There is no such report.
desk-appeals-none = There is no such appeal.
desk-log-none = Nothing was decided yet.
desk-report-n = Report { $id }
desk-report-about = Report about { $name }
desk-from = from
desk-from-nobody = from somebody who is gone
desk-nothing-said = (nothing was said)
desk-look = Look at it
desk-posts-n =
    { $n ->
        [one] names one post
       *[other] names { $n } posts
    }
desk-photos-n =
    { $n ->
        [one] One photo
       *[other] { $n } photos
    }
desk-photo = The photo
desk-gone-n =
    { $n ->
        [one] One of the posts is deleted.
       *[other] { $n } of the posts are deleted.
    }
desk-assigned = { $name } looks after it
desk-unassigned = Nobody looks after it yet.
desk-assign = I look after it
desk-give-back = Give it back
desk-note = Note
desk-note-hint = For moderators only.
desk-among-us = Among moderators
desk-about = About
desk-server = Server
desk-here = here
desk-known-since = Known since
desk-reports-n =
    { $n ->
        [0] none
        [one] one
       *[other] { $n }
    }
desk-measures = Decisions
desk-measures-none = none so far
desk-lifted = lifted
desk-suspended = Suspended
desk-limited = Limited
desk-state-suspended = Suspended
desk-state-blocked = Blocked with their server
desk-state-gone = Gone
desk-said = What was said
desk-forwarded = The words went on to the other server, without the name of who said them.
desk-named = What is reported
desk-weigh = What to weigh it with
desk-do = What to do
desk-close = Close without a decision
desk-is-closed = This report is closed.
desk-remove-post = Remove this post
desk-remove-photo = Remove this photo
desk-warn = Warn
desk-limit = Limit
desk-suspend = Suspend
desk-lift = Lift
desk-page = See their page
desk-by = by { $name }
desk-by-host = by the host
desk-the-host = the host
desk-read = read
desk-act = What
desk-act-any = everything
desk-when = When
desk-who = Who
desk-whom = About
desk-why = Why
nav-waiting =
    { $n ->
        [one] one waits
       *[other] { $n } wait
    }

act-warn = Warned
act-limit = Limited
act-suspend = Suspended
act-remove-post = Post removed
act-remove-photo = Photo removed
act-lift-warn = Warning taken back
act-lift-limit = Limit lifted
act-lift-suspend = Suspension lifted
act-report-assigned = Report assigned
act-report-closed = Report closed
act-appeal-accepted = Appeal accepted
act-appeal-declined = Appeal declined
act-sign-up-approved = Let in
act-sign-up-refused = Sign-up refused
act-role-changed = Role changed
act-maker-deleted = Account deleted
act-peer-open = Server: rule ended
act-peer-limited = Server limited
act-peer-blocked = Server blocked
act-peer-allowed = Server allowed
act-peers-imported = List of servers imported
act-goods-ruled = Rule about restricted goods
act-goods-said = What a listing contains

## Deciding

decide-warn = Warn { $name }
decide-limit = Limit { $name }
decide-suspend = Suspend { $name }
decide-remove-post = Remove a post of { $name }
decide-remove-photo = Remove a photo of { $name }
decide-lift-warn = Take back the warning of { $name }
decide-lift-limit = Lift the limit of { $name }
decide-lift-suspend = Let { $name } in again
decide-what-happens = What will happen
decide-warn-here = They see your words on every page until they say that they have read them. Nothing else changes. They may appeal once.
decide-warn-elsewhere = Nobody can be warned on another server.
decide-limit-here = What they publish is shown to their followers only: it leaves the catalogue, the public timelines and the search. Their page stays. They read your words and may appeal once. You can lift it at any time.
decide-limit-elsewhere = What they publish is shown to their followers here only: it leaves the catalogue, the public timelines and the search. Their server is not told. You can lift it at any time.
decide-suspend-here = They are signed out everywhere, their programs stop, and their page and listings are not served any more. They may sign in to one page only, where they read your words and may appeal once. After 30 days without an open appeal all that they have here is deleted, and servers with copies are told. Until then you can lift it.
decide-suspend-elsewhere = Nothing of theirs is shown here any more, and nothing that they send is taken. Their server is not told. You can lift it at any time, and what was here is here again.
decide-remove-post-here = It is deleted here and at all servers that were told of it, with its photos. It does not come back. They read your words and may appeal once.
decide-remove-post-elsewhere = Our copy is deleted with its photos and is not fetched again. It stays on its own server.
decide-remove-photo-here = The files are deleted, and pages say that the photo was removed. It does not come back. They read your words and may appeal once.
decide-remove-photo-elsewhere = Our copy is deleted and is not fetched again. It stays on its own server.
decide-lift-warn-here = They see that it was taken back.
decide-lift-warn-elsewhere = It is written down as taken back.
decide-lift-limit-here = What they publish is shown to everybody again.
decide-lift-limit-elsewhere = What they publish is shown to everybody here again, if their server is not limited too.
decide-lift-suspend-here = They may sign in again, and all that they have here is shown as before. Programs need new tokens.
decide-lift-suspend-elsewhere = What they published is shown here again, and what they send is taken, if their server is not blocked.
decide-text = To the one whom it concerns
decide-text-hint = They read this. Say what happened and which rule it breaks. At most 2000 characters.
decide-why = Why
decide-why-hint = For the log; moderators read it. At most 2000 characters.
decide-close = Close the report too
decide-not = Not now
decide-do-warn = Warn
decide-do-limit = Limit
decide-do-suspend = Suspend
decide-do-remove-post = Remove the post for good
decide-do-remove-photo = Remove the photo for good
decide-do-lift-warn = Take it back
decide-do-lift-limit = Lift it
decide-do-lift-suspend = Let them in again
measure-taken = It is done.
measure-lifted = It is lifted.
measure-acknowledged = Thank you for reading it.
post-removed = The post is removed.
photo-removed-done = The photo is removed.

## Appeals and standing

appeal-decided = Decided
appeal-says = Says
appeal-answer = Your answer
appeal-answer-hint = They read it. Accepting lifts the decision; declining needs words.
appeal-answer-hint-final = They read it. What was removed does not come back, whatever you answer; declining needs words.
appeal-accept = Accept
appeal-decline = Decline
appeal-accepted = The appeal is accepted.
appeal-declined = The appeal is declined.
appeal-sent = The moderators will read it.
appeal-state-open = Waits for an answer
appeal-state-accepted = Accepted
appeal-state-declined = Declined
standing-title = Your standing
standing-lede = What the moderators decided about you, and why. You may say one thing against each decision.
standing-none = Nothing was decided about you.
standing-suspended = Your account is suspended. This page is the only one that you can open.
standing-shut-out = You are shut out
standing-deleted-on = All that you have here is kept until { $date }, and then deleted, unless an appeal of yours waits for an answer.
standing-kept = The host suspended your account. Write to them if you think that is wrong.
standing-unread = The moderators decided something about you.
standing-read = Read it
standing-acknowledge = I have read this
standing-appeal = Say something against it
standing-appeal-text = What is wrong with the decision?
standing-appeal-hint = You can say this once. Another moderator may answer. At most 2000 characters.
standing-appeal-send = Send
standing-you-said = You said
standing-answer = Answer
standing-warn = You were warned
standing-limit = You are limited: only your followers see what you publish
standing-suspend = You are suspended
standing-remove-post = A post of yours was removed
standing-remove-photo = A photo of yours was removed
