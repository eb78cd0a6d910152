### Posts: what stands around one wherever it is shown, its pages, and what is pressed below it.

kind-note = Post
kind-article = Article
kind-question = Question
entry-edited = edited
entry-answers = in answer to
entry-answers-away = In answer to a post that is not here.
audience-public = Everyone may read it
audience-unlisted = Everyone who finds it may read it; in no timeline
audience-followers = For followers
audience-direct = For those it names
pictures-sensitive = Pictures that not everyone wants to see
pictures-more =
    { $n ->
        [one] One more picture
       *[other] { $n } more pictures
    }
poll-open = Open
poll-closed = Closed
poll-ends = ends
poll-ended = ended
poll-of = What { $name } asks
poll-several = You may choose several.
poll-vote = Vote
poll-own = your vote
poll-votes =
    { $n ->
        [one] one vote
       *[other] { $n } votes
    }
poll-voters =
    { $n ->
        [0] Nobody has voted yet.
        [one] One person has voted.
       *[other] { $n } people have voted.
    }
poll-counted-by = { $host } counts.
quote-asked = Quotes a post whose author has not agreed to that yet.
quote-refused = Quotes a post whose author does not agree to that.
quote-away = Quotes a post that is not here.
act-reply = Reply
act-boost = Boost
act-boosted = Boosted
act-like = Like
act-liked = Liked
act-keep = Keep
act-kept = Kept
act-more = More
act-more-of = More to do with the post by { $name }
act-quote = Quote
act-pin = Pin to your page
act-unpin = Unpin
act-edit = Edit
act-delete = Delete
act-mute = Mute this conversation
act-unmute = Hear of this conversation again
act-at-home = On its own server
post-title = { $name }: { $words }
post-title-bare = A post by { $name }
post-likes =
    { $n ->
        [one] One person likes it
       *[other] { $n } people like it
    }
post-boosts =
    { $n ->
        [one] One person passed it on
       *[other] { $n } people passed it on
    }
thread-torn = Something further up in this conversation is not here, or not for you to see.
thread-before = What it answers
thread-beginning = Where this conversation begins
replies-title = Replies
replies-count =
    { $n ->
        [one] one
       *[other] { $n }, oldest first
    }
replies-first = The first replies
replies-more = More replies
replies-more-label = More replies
reply-label = Reply by { $name }
answer-title = Your reply to { $name }
answer-closed = Its author does not want replies.
answer-visitor = Reply, like or keep it
answer-elsewhere = With an account on another server, paste this address into the search there:
history-title = How a post by { $name } changed
history-lede = What it says now stands first.
history-back = Back to the post
history-now = Now
history-between = Before
history-first = At first
history-pictures =
    { $n ->
        [one] With one picture.
       *[other] With { $n } pictures.
    }
likes-title = Who likes it
boosts-title = Who passed it on
likes-none = Nobody likes it yet.
likes-with = Reaction:
boosts-none = Nobody has passed it on yet.
people-back = Back to the post by { $name }
people-more = There are more. The latest 200 are shown.
bookmarks-title = Kept
bookmarks-lede = What you keep for later, the latest first. Nobody else sees it.
bookmarks-empty = You keep nothing yet.
bookmarks-empty-hint = “Keep” below a post puts it here.
listing-replies = What is said about it
listing-replies-none = Nothing yet.
maker-tab-posts = Posts
maker-posts-which = Which posts
maker-posts-own = Posts
maker-posts-all = With replies
maker-posts-empty = Nothing here yet.
maker-posts-empty-remote = What they publish stands here once somebody here follows them.
timelines = Timelines
known-tab = Known servers
local-title = From { $name }
local-lede = What members publish for everyone, the newest first.
local-link = What members publish
known-title = From all known servers
known-lede = What is published for everyone by makers here and by those whom somebody here follows, the newest first.
public-empty = Nothing has been published yet.
public-empty-hint = What is published for everyone will stand here.
