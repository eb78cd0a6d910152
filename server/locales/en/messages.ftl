### Messages: conversations of direct posts.

nav-messages = Messages
nav-messages-new =
    { $n ->
        [one] one with something new
       *[other] { $n } with something new
    }
messages-title = Messages
messages-all = All conversations
messages-write = Write
messages-none = Nobody has written yet.
messages-none-hint = Write to somebody from their page, or name them in a post for people you name.
messages-new = New
messages-you = You:
messages-me = You
messages-to-oneself = Only you
messages-only = Only { $name } and you
messages-only-these = Only these and you
messages-about = What this is about
messages-earlier = Earlier messages
messages-said = What was said
messages-edited = changed
messages-poll = A question with options: answer it
messages-edit = Change
messages-delete = Delete
messages-stays-here = It stays on this server, whose hosts could read it.
messages-goes-to = Goes to
messages-as-mail = The hosts there and here could read it, as with any mail.
message-sent = Sent to those you named.
message-write = Write a message
