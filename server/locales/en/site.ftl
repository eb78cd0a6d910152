### What every page says, the front page, the about page and the errors.

## Numbers, days and hours

month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December
date-full = { $day } { $month } { $year }
date-short = { $day } { $month }
date-time = { $date }, { $time } UTC
ago-now = just now
ago-minutes =
    { $n ->
        [one] 1 minute ago
       *[other] { $n } minutes ago
    }
ago-hours =
    { $n ->
        [one] 1 hour ago
       *[other] { $n } hours ago
    }
ago-days =
    { $n ->
        [one] 1 day ago
       *[other] { $n } days ago
    }
today-at = today, { $time }
yesterday-at = yesterday, { $time }
in-minutes =
    { $n ->
        [one] in 1 minute
       *[other] in { $n } minutes
    }
in-hours =
    { $n ->
        [one] in 1 hour
       *[other] in { $n } hours
    }
in-days =
    { $n ->
        [one] in 1 day
       *[other] in { $n } days
    }
days = days
times = times
never = never

## Frame

skip = Skip to the page
feed = Feed
search = Search
search-label = Search, or paste an address
nav-main = Main
nav-account = Your account
nav-menu = Your menu
nav-listings = Listings
nav-makers = Makers
nav-home = Home
nav-own-page = Your page and shop
nav-new-listing = New listing
nav-settings = Settings
nav-desk = Host’s desk
nav-sign-in = Sign in
nav-sign-out = Sign out
nav-join = Join
colophon-instance = This instance
colophon-about = About and rules
colophon-programs = For programs
colophon-api = API
colophon-source = Source, AGPL 3.0
colophon-language = Language
colophon-promise = Runs on Peerwright. No ads, no tracking, no script needed.

## Parts of many pages

optional = optional
cancel = Cancel
keep = Keep
do = Do
email = E-mail
password = Password
untitled = Without a title
form-errors =
    { $n ->
        [one] Not done yet: 1 thing needs you.
       *[other] Not done yet: { $n } things need you.
    }
markdown-hint = Markdown is welcome: **bold**, *italic*, lists, links.
origin-label = from
narrow = Narrow the list
narrow-words = Words
narrow-show = Show these
chosen = Chosen
chosen-remove = , remove
chosen-clear = Clear all
pages-label = Older and newer
pages-newer = Newer
pages-older = Older
pages-first = This is the newest.
pages-last = That was all.
count-listings =
    { $n ->
        [0] No listings
        [one] 1 listing
       *[other] { $n } listings
    }
count-makers =
    { $n ->
        [0] No makers
        [one] 1 maker
       *[other] { $n } makers
    }

## Front page

front-search = Search listings and makers
front-search-example = A mug, a loom, someone who welds
front-tags = Much in use:
front-picture = A workbench with its tools on the wall.
front-new-listings = New listings
front-all-listings =
    { $n ->
        [one] The one listing
       *[other] All { $n } listings
    }
front-empty = Nothing is on the shelf yet.
front-empty-hint = What makers here offer or look for will stand here, with a picture.
front-new-makers = New makers
front-all-makers = All makers
front-join = Join in
front-no-account = You need no account to look around. If you already have one on another server, follow any maker here from there.
front-door-open = To sell, lend or give, make an account here. It takes a minute.
front-door-approval = To sell, lend or give, ask for a place. A host reads every request.
front-door-invite = To sell, lend or give here you need an invitation from a host.
front-door-closed = This instance takes no new members at the moment.
front-join-open = Make an account
front-join-approval = Ask for a place
door-open = Anyone
door-approval = Hosts approve
door-invite = By invitation
door-closed = Nobody
door-hint-open = With an e-mail address
door-hint-approval = You read a few lines from each
door-hint-invite = You hand out links
door-hint-closed = Only those you add

## About

about-title = About { $name }
about-rules = Rules
about-no-rules = The hosts have not written any rules down yet.
about-privacy = What is kept about you
about-privacy-kept = Your e-mail address and your password (as a hash) stay here and are shown to nobody. There is no tracking and no third party on any page. One cookie keeps you signed in; another remembers the language if you choose one here.
about-privacy-sent = Your profile and what you publish are public. They are sent to the servers of those who follow you, and to whoever asks.
about-hosts = Hosts
about-no-contact = No address is given yet.
about-facts = Facts
about-address = Address
about-joining = Who may join
about-program = Program
about-speaks = Speaks

## Errors

error-picture = A tool wall. Every tool hangs in its place except one, whose outline is empty.
error-search = Search for it
error-again = Try again
error-all-listings = All listings
error-front = Front page
error-reference = If you ask the hosts about it, give them this reference:
error-retry-after =
    { $n ->
        [one] Try again in a second.
       *[other] Try again in { $n } seconds.
    }
error-403-name = not allowed
error-403-title = Not yours to open.
error-403-text = Only the person it belongs to may see or do this. If that is you, sign in with the right account.
error-404-name = not found
error-404-title = That one is not on its hook.
error-404-text = It may have been sold and put away, moved to another server, or the address has a slip in it.
error-410-name = gone
error-410-title = It was taken down for good.
error-410-text = Whoever made it deleted it. The servers that had a copy were asked to delete theirs.
error-422-name = not understood
error-422-title = That did not fit.
error-422-text = Something in what was sent is missing or wrong. Nothing was changed. Go back, your browser still has what you typed.
error-429-name = too much at once
error-429-title = Easy on the handle.
error-429-text = There were too many tries from your connection. Nothing was changed.
error-500-name = our fault
error-500-title = Something broke on our side.
error-500-text = It is not about you. Go back and try again in a minute; your browser still has what you typed.
error-503-name = not available
error-503-title = The workshop is closed for a moment.
error-503-text = We could not do it just now, and nothing was half done. Try again in a minute.
error-other-name = not possible
error-other-title = That does not work.
error-other-text = The page cannot be asked in this way. Nothing was changed.
