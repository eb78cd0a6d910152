### Home of a member.

home-title = Home
home-following = Following
home-requests =
    { $n ->
        [one] One person asks to follow you
       *[other] { $n } people ask to follow you
    }
home-accept = Accept
home-reject = Refuse
request-accepted = Accepted. From now on they hear of what you publish.
request-refused = Refused. They hear of nothing.
home-empty = Nothing has arrived yet.
home-empty-hint = What the makers you follow publish will stand here, the newest first.
home-find-makers = Find makers
home-paste = Paste an address
home-side = Your work
home-drafts = My drafts
home-no-drafts = Nothing half-finished.
home-no-drafts-hint = Drafts of listings wait here.
home-start-listing = Start a listing
entry-label = { $kind } by { $name }
kind-listing = Listing
warning-show = Show
warning-hide = Hide
entry-boosted-by = boosted by
home-new = Show new posts

## Suggestions

suggestions-title = You may like to follow
suggestion-newcomer = New here
suggestion-by-one = Followed by { $name }, whom you follow
suggestion-by-two = Followed by { $name } and { $other }, whom you follow
suggestion-by-many =
    { $n ->
        [one] Followed by { $name } and one other you follow
       *[other] Followed by { $name } and { $n } others you follow
    }
suggestion-dismiss = Not now
suggestion-dismissed = They will not be suggested to you again.
