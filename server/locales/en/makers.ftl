### Makers, their profiles and shops, following, search.

maker-locked = decides about followers
maker-commissions = Open for commissions
maker-crafts = Crafts and materials
maker-edit = Edit profile
maker-at-home = Open on their own server
maker-moved = { $name } has moved. The new home:
maker-unknown = { $handle } is not known here yet. Search for this address, and it is looked up there.
maker-tab-shop = Shop
maker-tab-feedback = Reviews
maker-feedback-empty = No reviews yet
maker-feedback-hint = Only who took part in a completed order says how it went. There are words and no stars.
maker-tab-about = About
maker-tab-followers = Followers
maker-tab-following = Following
maker-elsewhere = Elsewhere
link-verified = verified
link-verified-inline = verified
link-unverified = no link back yet
maker-away = Away at the moment
maker-place = Place
maker-place-roughly = (roughly)
maker-since = Here since
here-since = Here since { $date }
maker-handle = Address
maker-server = Server
maker-own-shop-empty = Your shelf is empty.
maker-shop-empty = Nothing is on the shelf at the moment.
maker-shop-empty-remote = This server knows what was published since someone here followed. There may be more on their own server.
maker-side = Links and facts
maker-own = Your shop
maker-how = Buying here
maker-how-text = You agree with the maker and pay the maker. This instance never holds money.
makers-title = Makers
makers-lede =
    { $n ->
        [0] People who make things, here.
        [one] People who make things, here and on 1 known server.
       *[other] People who make things, here and on { $n } known servers.
    }
makers-empty = Nobody is found with this.
makers-empty-hint = Take one of the filters away, or paste a maker’s address into the search.

## Following

follow = Follow
follow-ask = Ask to follow
follow-requested = Asked, not answered yet
follow-withdraw = Take back
follow-following = You follow
follow-stop = Stop following
follow-remote = Follow from another server
follow-remote-address = Your address on your server
follow-remote-hint = Mastodon, another Peerwright, anything that speaks ActivityPub.
follow-remote-go = Go
follow-sign-in = I have an account here
follow-remote-bad = Write your whole address, such as @you@server.example.
follow-remote-unknown = { $host } did not say where to follow. Search for { $handle } on your own server instead.
follow-done = You follow { $name } now.
follow-asked = { $name } was asked.
follow-undone = You no longer follow { $name }.
followers-empty = Nobody follows yet.
following-empty = Follows nobody yet.
follows-partial = Only those this server knows. The whole list is on { $host }.
remote-title = Follow { $name } from your server
remote-lede = Say where your account is. You will be led there, and asked there.
remote-ready-title = On to { $server }
remote-ready-lede = Your own server will ask whether you want to follow { $name }.
remote-ready-go = Go to { $server }
remote-ready-hint = Check the name of the server before you go. Type your password only there.
intent-follow-title = Follow { $name }?
intent-listing-title = You were sent to this listing
intent-lede = Another server led you here. Nothing has happened yet.

## Search

search-title = Search
search-hint = Words, a handle such as @name@server.example, or the address of a listing or post anywhere.
search-all = All
search-posts = Posts
search-tags = Tags
search-kinds = Kinds of results
search-all-posts = All posts
search-narrow = Narrow this
search-thread = Read the conversation
search-posts-hint = Found are public posts of people who agreed to be found, your own, and what you took part in.
search-found = Found at this address
search-all-listings =
    { $n ->
        [one] The one
       *[other] All { $n }
    }
search-all-makers =
    { $n ->
        [one] The one
       *[other] All { $n }
    }
search-empty = Nothing is known about “{ $query }”.
search-empty-hint = Try fewer or other words. What lives on another server is found by its whole address.
resolve-not-found = { $host } has nothing there that can be shown here.
resolve-not-found-hint = It may be deleted, not public, or another kind of thing than a maker or a listing.
resolve-failed = { $host } does not answer.
resolve-failed-hint = It may be down or slow. Try again in a minute.
resolve-refused = { $host } is not asked from here.
resolve-refused-hint = The hosts have blocked this server, or you need to sign in before other servers are asked.

## Settings of the profile

settings-profile-title = Profile and shop
settings-profile-lede = What people see of you, here and on every server.
settings-who = You
settings-who-hint = In your own words.
settings-name = Shown name
settings-bio = About you
settings-pronouns = Pronouns
settings-crafts = Crafts and materials
settings-crafts-hint = With commas between. People find you by these.
settings-place = Place
settings-place-hint = A town or region, never a street.
point = Point on the map
point-hint = So that you are found by those nearby: two numbers such as 52.52, 13.40, or a link to a map. Only a square of about 5 km is kept.
point-kept = Kept: about 5 km around { $point }.
point-here = Use where I am
point-found = Filled in, roughly. Keep the form to set it.
point-failed = The browser did not say where you are. Type it, or paste a link to a map.
settings-pictures = Pictures
settings-avatar = Portrait
settings-avatar-remove = Take the portrait away
settings-banner = Banner
settings-banner-now = Your banner as it is
settings-banner-hint = Wide and low, about 4 to 1.
settings-banner-remove = Take the banner away
settings-links = Links
settings-links-hint = Up to 8. A link is verified when its page links back to yours.
settings-links-caption = Your links and whether they are verified
settings-link-name = Name
settings-link-url = Address
settings-link-state = State
settings-link-name-n = Name of link { $n }
settings-link-url-n = Address of link { $n }
settings-proof = Put this on the page you want verified
settings-shop = Shop
settings-commissions = I am open for commissions
settings-away = I am away at the moment
settings-away-message = What people read while you are away
settings-found = Being found
settings-found-hint = Your listings are public by their nature. This is about you.
settings-discoverable = Show me among the makers, here and on other servers
settings-indexable = Let search engines find my page, and people here and elsewhere my public posts by their words
settings-locked = I decide about each follower
settings-hide-follows = Do not show whom I follow and who follows me
settings-keep-profile = Keep profile
settings-profile-sent = Your followers’ servers are told.
settings-kept = Your profile is kept.
maker-sections = Sections of the shop
