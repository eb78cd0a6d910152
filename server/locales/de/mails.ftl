### Post, und die Seiten, auf die ihre Links führen.

forgot-title = Passwort vergessen
forgot-lede = Wir schicken dir einen Link, mit dem du ein neues setzt.
forgot-login-missing = Schreib deinen Namen oder deine E-Mail-Adresse.
forgot-send = Link schicken
forgot-sent = Wenn es dieses Konto gibt, ist eine Mail mit einem Link an seine Adresse unterwegs. Der Link gilt eine Stunde.
reset-title = Ein neues Passwort
reset-lede = Es ersetzt das alte und beendet alles, was angemeldet ist.
reset-set = Passwort setzen
reset-done = Dein Passwort ist geändert, und alles, was angemeldet war, ist beendet. Melde dich mit dem neuen an.
reset-gone = Er wurde schon benutzt, ist älter als eine Stunde, oder es wurde danach ein anderer geschickt. Lass dir einen neuen schicken.
link-gone-title = Dieser Link gilt nicht mehr.
sign-in-to-forgot = Passwort vergessen?
sign-in-unconfirmed = Die Adresse dieses Kontos ist noch nicht bestätigt.
confirm-title = Deine E-Mail-Adresse
confirm-lede = Du bestätigst, dass diese Adresse deine ist:
confirm-do = Es ist meine
confirm-gone = Er wurde schon benutzt, ist zu alt, oder es wurde danach ein anderer geschickt.
confirm-done = Deine Adresse ist bestätigt. Du kannst dich jetzt anmelden.
confirm-waiting-title = Sieh in deine Post.
confirm-waiting-lede = Wir haben dir einen Link geschickt. Mit ihm bestätigst du, dass die Adresse deine ist.
confirm-asked = Du hast einen Namen gewählt
confirm-mail = Du öffnest den Link in der Mail
confirm-mail-hint = er gilt drei Tage
confirm-nothing-came = Nichts gekommen? Sieh unter unerwünschter Post nach, oder lass ihn noch einmal schicken.
confirm-again = Noch einmal schicken
confirm-sent-again = Wenn dieser Name noch wartet, ist eine weitere Mail unterwegs.
email-change = Adresse ändern
email-new = Neue E-Mail-Adresse
email-change-hint = Beendet alles, was angemeldet ist, und die alte Adresse erfährt es.
email-asked = Eine Mail mit einem Link ist an die neue Adresse unterwegs. Bis du ihn öffnest, gilt die alte.
email-kept = Die Adresse ist geändert, und alle anderen Sitzungen sind beendet.
email-changed = Die Adresse ist geändert, und alles, was angemeldet war, ist beendet. Melde dich wieder an.

## Was Mails sagen. Sie sind reiner Text.

mail-foot =
    { $community }
    { $link }
mail-confirm-subject = Bestätige deine Adresse bei { $community }
mail-confirm-body =
    Hallo @{ $name },

    jemand, hoffentlich du, hat bei { $community } mit dieser Adresse diesen Namen gewählt. Bestätige, dass die Adresse deine ist:

    { $link }

    Der Link gilt { $hours } Stunden. Wenn du es nicht warst, tu nichts: Ohne Bestätigung verschwindet das Konto von selbst.
mail-taken-subject = Du hast schon ein Konto bei { $community }
mail-taken-body =
    Hallo,

    jemand, vielleicht du, hat bei { $community } diese Adresse für ein Konto angegeben. Mit ihr gibt es schon eines. Wenn du es warst, melde dich an, oder lass dir ein neues Passwort schicken:

    { $link }

    Wenn du es nicht warst, tu nichts. Nichts hat sich geändert, und niemand hat es erfahren.
mail-reset-subject = Ein neues Passwort bei { $community }
mail-reset-body =
    Hallo @{ $name },

    jemand, hoffentlich du, möchte für dein Konto bei { $community } ein neues Passwort setzen:

    { $link }

    Der Link gilt einmal, { $hours ->
        [one] eine Stunde
       *[other] { $hours } Stunden
    } lang. Wenn du es nicht warst, tu nichts: Dein Passwort bleibt, wie es ist.
mail-move-subject = Bestätige deine neue Adresse bei { $community }
mail-move-body =
    Hallo @{ $name },

    diese Adresse soll die deines Kontos bei { $community } werden. Bestätige, dass sie deine ist:

    { $link }

    Der Link gilt { $hours } Stunden. Wenn du es nicht warst, tu nichts.
mail-moved-subject = Deine Adresse bei { $community } wurde geändert
mail-moved-body =
    Hallo @{ $name },

    dein Konto bei { $community } hat jetzt eine andere E-Mail-Adresse, und alles, was angemeldet war, ist beendet. Dies ist die letzte Mail an diese Adresse.

    Wenn du es nicht warst, sag es sofort den Hosts:

    { $link }
mail-password-changed-subject = Dein Passwort bei { $community } wurde geändert
mail-password-changed-body =
    Hallo @{ $name },

    dein Passwort bei { $community } wurde geändert, und alles andere, was angemeldet war, ist beendet.

    Wenn du es nicht warst, setz sofort ein neues, und sag es den Hosts:

    { $link }
mail-password-webhooks =
    Deine Webhooks bleiben, und ihnen wird weiter von deinen Bestellungen gesagt:

    { $hosts }

    Entferne, was du nicht kennst:

    { $link }
mail-approved-subject = Willkommen bei { $community }
mail-approved-body =
    Hallo @{ $name },

    jemand von den Hosts hat deine Anfrage gelesen. Du kannst dich jetzt anmelden:

    { $link }
mail-visitor-confirm-subject = Deine Frage zu „{ $title }“
mail-visitor-confirm-body =
    Hallo,

    jemand, hoffentlich du, möchte { $maker } bei { $community } nach „{ $title }“ fragen und hat diese Adresse für die Antwort genannt. Sieh dir die Frage an und sende sie ab:

    { $link }

    Der Link gilt einmal, { $hours } Stunden lang. Wenn du es nicht warst, tu nichts: Dann wird nichts gesendet, und diese Adresse wird vergessen.
mail-visitor-opened-subject = { $maker } hat deine Frage zu „{ $title }“
mail-visitor-opened-body =
    Hallo,

    { $maker } bei { $community } hat deine Frage zu „{ $title }“. Die Antwort kommt an diese Adresse. Hier liest du das Gespräch, schreibst weiter oder lässt deine Adresse löschen:

    { $link }

    Behalte den Link für dich: Wer ihn hat, liest das Gespräch. { $days } Tage nach dem letzten Wort wird deine Adresse von selbst gelöscht.
mail-visitor-answer-subject = { $maker } hat zu „{ $title }“ geantwortet
mail-visitor-answer-body =
    { $maker } schreibt dir zu „{ $title }“:

    { $words }

    Antworten auf diese Mail liest niemand. Hier liest du das Gespräch, schreibst weiter oder lässt deine Adresse löschen:

    { $link }

    Behalte den Link für dich: Wer ihn hat, liest das Gespräch. { $days } Tage nach dem letzten Wort wird deine Adresse von selbst gelöscht.
