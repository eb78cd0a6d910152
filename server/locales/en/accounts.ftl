### Signing up and in, settings of the account, invitations, the host’s desk.

sign-in = Sign in
sign-in-title = Come in
sign-in-lede = Looking around and following need no account here. You need one to offer something from this server.
sign-in-login = Name or e-mail
sign-in-forgot = Forgotten? A host can set a new password for you.
sign-in-no-account = No account at { $name } yet?
sign-in-join = It needs a name, an e-mail address and a password.
sign-in-elsewhere = You live on another server?
sign-in-elsewhere-text = Then you have an account already: Mastodon, another Peerwright, anything that speaks ActivityPub. Open a maker’s page and press Follow.
sign-in-wrong = Name and password do not fit together. Capitals count.
sign-in-suspended = This account was suspended by the hosts.
sign-in-waiting = A host has not read your request yet.
signed-out = You are signed out.
sign-up-title = Join { $name }
sign-up-form = Your account
sign-up-lede = Your account lives here and is known everywhere. Name and password are all you need later.
sign-up-name = Name for your address
sign-up-name-hint = Letters a to z, numbers, _ and -. It cannot be changed later; your shown name can.
sign-up-email-hint = So that the hosts can reach you. Shown to nobody else.
password-hint = 10 characters or more. Four odd words do well.
sign-up-reason = Why here?
sign-up-reason-hint = What you make, or whom you know. Only hosts read this.
sign-up-rules = I keep these rules
sign-up-invited = You are invited
invite-bad = This invitation is used up or has ended.
sign-up-have = You have an account here already?
sign-up-taken = This name is taken. Choose another.
sign-up-email-taken = There is an account with this e-mail address already.
sign-up-rules-missing = Read the rules and tick the box.
waiting-title = Your request is on the table.
waiting-lede = A host will read it. Until then you can look around; signing in works once you are let in.
waiting-steps = What happens now
waiting-asked = You asked for a place
waiting-read = A host reads it
waiting-read-hint = as soon as one has time
waiting-in = You sign in
waiting-in-hint = with the name and password you chose

## First start

first-run-title = A new workshop
first-run-lede = Four things, and the doors can open. All but the address can be changed later.
first-run-name-section = Name
first-run-name = What is it called
first-run-name-bad = Write what it is called, in at most 60 characters.
first-run-headline = One line for the front page
first-run-headline-hint = Such as: Things made around the harbour. Without it the name stands there.
first-run-headline-long = At most 120 characters.
first-run-description = What it is, in one or two sentences
first-run-description-hint = Stands on the front page and in search results.
first-run-description-long = At most 500 characters.
first-run-address-hint = From the settings file. It is part of every name here, so it stays for good.
first-run-doors = Doors
first-run-door-missing = Choose who may join.
first-run-colour = Colour
first-run-colour-hint = The page takes it at once. Words keep their contrast with any of them.
first-run-accent = One accent
first-run-own = Your own, as six digits
accent-blue = Work blue
accent-brick = Brick
accent-moss = Moss
accent-teal = Teal
accent-plum = Plum
accent-yellow = Buoy yellow
accent-own = Your own
accent-bad = Write a colour as six digits, such as #27489b.
first-run-you = You
first-run-you-hint = The first host.
first-run-open = Open the doors
first-run-nothing-sent = Nothing is sent to anyone.
first-run-sample = Tried out
sample-before = A line of text with
sample-link = a link
sample-on-paper = on paper
sample-button = button
sample-state = state
sample-contrast = Night follows the visitor’s own setting. Words keep 4.5 : 1 in both.

## Settings of the account

settings-sections = Sections
settings-profile = Profile and shop
settings-account = Account
settings-invites = Invitations
settings-account-title = Account
settings-account-lede = How you sign in, and what may act for you.
account-login = You sign in as
settings-language = Language of the pages
language-browser = As the browser asks
language-kept = The language is kept.
password-current = Password now
password-new = New password
password-change = Change password
password-change-hint = Ends all your other sessions and tokens.
password-webhooks = Your webhooks stay. Remove those that you do not know:
password-wrong = This is not your password now.
password-changed = Your password is changed, and all other sessions have ended.
sessions = Where you are signed in
sessions-hint = End what you do not know.
session-device = Device
session-last = Last used
session-since = Since
session-this = This one
session-end = End
session-end-others = End all but this one
session-device-on = { $browser } on { $system }
session-device-unknown = Unknown device
session-ended = The session has ended.
session-ended-others = All other sessions have ended.
applications = Applications
applications-hint = Programs that may act for you, with a token.
application = Application
application-may = May
application-ended = The application may no longer act for you.
scope-read = read
scope-write = write
scope-follow = follow
scope-missing = Choose at least one thing it may do.
token = Token
token-new = Your new token. It is shown this once.
token-for = What is it for
token-make = Make a token
token-name-bad = Write what it is for, in at most 80 characters.
token-many = There are 100 tokens already. End one that you no longer use.

## Invitations and sign-ups

invites-lede = Whoever has such a link may join at once.
invite-make = Make an invitation
invite-uses = Good for
invite-days = Ends after
invites-good = Open invitations
invites-none = No invitation is out.
invite-link = Link
invite-left = Left
invite-left-n =
    { $n ->
        [one] once
       *[other] { $n } times
    }
invite-ends = Ends
invite-by = by { $name }
invite-revoke = Take back
invite-made = The invitation is ready to hand on.
invite-revoked = The invitation is taken back.
invite-number-bad = Write a whole number from 1 to { $max }.
desk-lede =
    { $n ->
        [0] Nobody is waiting. Everything is quiet.
        [one] One person asks for a place.
       *[other] { $n } people ask for a place.
    }
desk-sign-ups = Asking for a place
desk-oldest = Oldest first
desk-empty = Nobody is waiting at the door.
desk-approve = Let in
desk-reject = Refuse
desk-reject-hint = Refusing deletes the request and frees the name.
desk-approved = @{ $name } may sign in now.
desk-rejected = The request of @{ $name } is deleted.
