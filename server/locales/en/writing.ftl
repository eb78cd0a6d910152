### Writing: a new post, an answer, what was said otherwise, and taking it back.

compose-new = Write a post
compose-answer = Answer
compose-quote = Quote
compose-edit = Change your post
compose-edit-lede = Everybody who was sent it is told. What it said before stays in its history.
compose-what = What are you making?
compose-text = Your words
compose-text-hint = Markdown is welcome: **bold**, *italic*, lists, links. @name@server.example names somebody, #word is a tag.
compose-count = %n of 10,000 characters
compose-answering = You answer { $name }
compose-answer-to = Answer { $name }
compose-quoting = You quote { $name }
compose-quote-granted = { $name } lets you quote this. Whoever reads your post sees it too.
compose-quote-asks = The server of { $name } is asked when you post. Until it agrees, your post shows a link and not their words; if it refuses, it stays so.
compose-audience = Who may read it
compose-audience-settled = That stays as it is.
compose-photos = Photos
compose-poll = A question with options
compose-poll-add = Ask a question
compose-poll-remove = Take the question out
compose-poll-hint = 2 to 20 options; what stays empty is left out. Once it is posted, the question stays as it is.
compose-option = Option { $n }
compose-option-add = Another option
compose-multiple = Several may be chosen
compose-lasts = It is open for
compose-extras = Warning, language, quotes
compose-warning = Content warning
compose-warning-hint = The text is folded behind these words until somebody wants to read it.
compose-sensitive = Cover the photos
compose-sensitive-hint = until somebody wants to see them
compose-language = Language
compose-language-none = Not said
compose-quotes = Who may quote it
compose-quotes-suggested = As its readers suggest
compose-quotes-hint = Without a choice: everybody what everybody may read, nobody what is for fewer.
compose-send = Post
compose-keep = Keep changes
compose-preview = Preview
compose-preview-title = How it will look
compose-preview-hint = Nothing has been sent.
compose-more = More
compose-empty = There are no words yet.
compose-folded = folds the text
compose-covered = The photos are covered until somebody wants to see them.
compose-goes-to = Goes to
compose-names = Names
compose-unknown = Nobody here is called
compose-warns-of = Warns of the same:
compose-stale = It was changed in the meantime. What you typed is kept; copy it, open the post again and put it in there.
compose-not-there = What you answer or quote is not there for you any more. What you typed is kept; copy it before you leave.
compose-refused = It could not be taken so.
compose-sent-before = You have posted with this form before.
compose-sent-before-hint = What you typed now is kept. Press Post again to say it too, as a post of its own.
compose-sent-before-link = What you posted
compose-aside = About writing
compose-where = Where it goes
compose-where-hint = Posts travel to other servers. What others have read or copied cannot be called back for certain.
compose-habits = How posts begin
compose-habits-hint = Readers, language and quotes can begin as you like them:
readers-public = Everyone
readers-hint-public = On your page, in timelines, in search, on other servers.
readers-unlisted = Everyone, quietly
readers-hint-unlisted = On your page and with your followers; in no public timeline and no search.
readers-followers = Followers
readers-hint-followers = Those who follow you, and those you name.
readers-direct = People I name
readers-hint-direct = Only those you name in the text. Their hosts could read it, as with any mail.
permit-anyone = Everyone
permit-followers = Your followers
permit-nobody = Nobody
span-minutes =
    { $n ->
        [one] one minute
       *[other] { $n } minutes
    }
span-hours =
    { $n ->
        [one] one hour
       *[other] { $n } hours
    }
span-days =
    { $n ->
        [one] one day
       *[other] { $n } days
    }
post-sent = Posted. It is on its way.
post-kept = Changed. Those who were sent it are told.
post-deleted = Deleted. Those who were sent it are told.
post-delete-title = Delete this post?
post-delete-happens = What happens then
post-delete-here = It is removed here for good, with its likes, boosts and history.
post-delete-photos =
    { $n ->
        [one] Its photo goes with it.
       *[other] Its { $n } photos go with it.
    }
post-delete-replies =
    { $n ->
        [one] One answer to it stays, without what it answers.
       *[other] { $n } answers to it stay, without what they answer.
    }
post-delete-for-public = It was for everyone.
post-delete-for-unlisted = It was for everyone, in no public timeline.
post-delete-for-followers = It was for your followers.
post-delete-for-direct = It was for those it names alone.
post-delete-names = It names
post-delete-nowhere = It was sent to no other server.
post-delete-hosts =
    { $n ->
        [one] It was sent to one other server, which is asked to delete it. Whether it does is up to its hosts.
       *[other] It was sent to { $n } other servers, which are asked to delete it. Whether they do is up to their hosts.
    }
post-delete-which = Which
post-delete-do = Delete it for good
post-delete-keep = Keep it
settings-posts = Posts
settings-posts-title = How your posts begin
settings-posts-lede = What a new post begins with. Each post may say otherwise.
settings-posts-audience-hint = An answer begins with the readers of what it answers.
settings-posts-language-last = That of your last post
settings-posts-quotes-hint = Holds for what everyone may read, also for posts that programs write for you. What is for fewer is quoted by nobody.
