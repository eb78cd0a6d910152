### Mail, and the pages to which its links lead.

forgot-title = Forgotten password
forgot-lede = We send you a link with which you set a new one.
forgot-login-missing = Write your name or your e-mail address.
forgot-send = Send the link
forgot-sent = If there is such an account, a mail with a link is on its way to its address. The link is good for one hour.
reset-title = A new password
reset-lede = It replaces the old one, and ends everything that is signed in.
reset-set = Set the password
reset-done = Your password is changed, and everything that was signed in has ended. Sign in with the new one.
reset-gone = It was used already, or is older than an hour, or another one was sent after it. Ask for a new one.
link-gone-title = This link is no longer good.
sign-in-to-forgot = Forgotten your password?
sign-in-unconfirmed = The address of this account is not confirmed yet.
confirm-title = Your e-mail address
confirm-lede = You confirm that this address is yours:
confirm-do = It is mine
confirm-gone = It was used already, or is too old, or another one was sent after it.
confirm-done = Your address is confirmed. You can sign in now.
confirm-waiting-title = Look into your mail.
confirm-waiting-lede = We sent you a link. With it you confirm that the address is yours.
confirm-asked = You chose a name
confirm-mail = You open the link in the mail
confirm-mail-hint = it is good for three days
confirm-nothing-came = Nothing came? Look among unwanted mail, or have it sent once more.
confirm-again = Send it again
confirm-sent-again = If this name still waits, another mail is on its way.
email-change = Change address
email-new = New e-mail address
email-change-hint = Ends everything that is signed in, and the old address is told.
email-asked = A mail with a link is on its way to the new address. The old one holds until you open it.
email-kept = The address is changed, and all other sessions have ended.
email-changed = The address is changed, and everything that was signed in has ended. Sign in again.

## What mails say. They are plain text.

mail-foot =
    { $community }
    { $link }
mail-confirm-subject = Confirm your address at { $community }
mail-confirm-body =
    Hello @{ $name },

    somebody, we hope you, chose this name at { $community } with this address. Confirm that the address is yours:

    { $link }

    The link is good for { $hours } hours. If it was not you, do nothing: without confirmation the account goes by itself.
mail-taken-subject = You have an account at { $community } already
mail-taken-body =
    Hello,

    somebody, perhaps you, named this address for an account at { $community }. There is one with this address already. If it was you, sign in, or have a new password sent to you:

    { $link }

    If it was not you, do nothing. Nothing has changed, and nobody was told.
mail-reset-subject = A new password at { $community }
mail-reset-body =
    Hello @{ $name },

    somebody, we hope you, wants to set a new password for your account at { $community }:

    { $link }

    The link is good once, for { $hours ->
        [one] one hour
       *[other] { $hours } hours
    }. If it was not you, do nothing: your password stays as it is.
mail-move-subject = Confirm your new address at { $community }
mail-move-body =
    Hello @{ $name },

    this address is to be that of your account at { $community }. Confirm that it is yours:

    { $link }

    The link is good for { $hours } hours. If it was not you, do nothing.
mail-moved-subject = Your address at { $community } was changed
mail-moved-body =
    Hello @{ $name },

    your account at { $community } has another e-mail address now, and everything that was signed in has ended. This is the last mail to this address.

    If it was not you, tell the hosts at once:

    { $link }
mail-password-changed-subject = Your password at { $community } was changed
mail-password-changed-body =
    Hello @{ $name },

    your password at { $community } was changed, and everything else that was signed in has ended.

    If it was not you, set a new one at once, and tell the hosts:

    { $link }
mail-password-webhooks =
    Your webhooks stay, and are told of your orders as before:

    { $hosts }

    Remove those that you do not know:

    { $link }
mail-approved-subject = Welcome to { $community }
mail-approved-body =
    Hello @{ $name },

    a host read your request. You can sign in now:

    { $link }
mail-visitor-confirm-subject = Your question about “{ $title }”
mail-visitor-confirm-body =
    Hello,

    somebody, we hope you, wants to ask { $maker } at { $community } about “{ $title }”, and named this address for the answer. Look at the question and send it:

    { $link }

    The link is good once, for { $hours } hours. If it was not you, do nothing: then nothing is sent, and this address is forgotten.
mail-visitor-opened-subject = { $maker } has your question about “{ $title }”
mail-visitor-opened-body =
    Hello,

    { $maker } at { $community } has your question about “{ $title }”. The answer comes to this address. Here you read the conversation, write on, or have your address deleted:

    { $link }

    Keep the link to yourself: whoever has it reads the conversation. { $days } days after the last word your address is deleted by itself.
mail-visitor-answer-subject = { $maker } answered about “{ $title }”
mail-visitor-answer-body =
    { $maker } wrote to you about “{ $title }”:

    { $words }

    Nobody reads answers to this mail. Here you read the conversation, write on, or have your address deleted:

    { $link }

    Keep the link to yourself: whoever has it reads the conversation. { $days } days after the last word your address is deleted by itself.
