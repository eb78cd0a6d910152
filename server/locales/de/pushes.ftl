### Was einer Macherin gesagt wird, im Browser und per Mail.

settings-notifications = Benachrichtigungen
notices-title = Benachrichtigungen
notices-lede = Was dir gesagt wird, und wo. Wer es ruhig mag, lässt es aus.
notice-kind-mention = Jemand erwähnt dich
notice-kind-reply = Jemand antwortet dir
notice-kind-direct = Eine Nachricht an dich
notice-kind-like = Gefällt mir
notice-kind-boost = Weitergesagtes
notice-kind-quote = Jemand zitiert dich
notice-kind-quote-answered = Ob du zitieren darfst
notice-kind-follow = Neue Folgende
notice-kind-follow-request = Jemand möchte dir folgen
notice-kind-follow-accepted = Du darfst jemandem folgen
notice-kind-poll-ended = Eine Umfrage ist zu Ende
notice-kind-edited = Was du weitergesagt hast, wurde geändert
notice-kind-moved = Wem du folgst, macht anderswo weiter
notice-kind-turn = Du bist bei einer Bestellung dran
notice-kind-agreement = Neues zu einer Bestellung oder Anfrage
notice-kind-found = Neues passt zu einer gespeicherten Suche
notice-kind-webhook = Einem Webhook von dir wird nichts mehr gesagt
notice-kind-report = Meldungen
notice-kind-sign-up = Jemand bittet um einen Platz
notice-kind-measure = Die Moderation hat über dich entschieden
notice-kind-appeal = Einsprüche
notice-kind-appeal-decided = Dein Einspruch wurde gehört
notice-kind-judged = Die Moderation sagt, was ein Angebot enthält
told-mention = { $name } erwähnt dich
told-reply = { $name } antwortet dir
told-direct = { $name } hat dir eine Nachricht geschickt
told-like = { $name } gefällt ein Beitrag von dir
told-boost = { $name } hat einen Beitrag von dir weitergesagt
told-quote = { $name } zitiert dich
told-quote-answered = { $name } hat entschieden, ob du zitieren darfst
told-follow = { $name } folgt dir
told-follow-request = { $name } möchte dir folgen
told-follow-accepted = { $name } lässt dich folgen
told-poll-ended = Eine Umfrage ist zu Ende
told-edited = { $name } hat geändert, was du weitergesagt oder wobei du abgestimmt hast
told-moved = { $name } macht unter anderem Namen weiter
told-turn = Eine Bestellung mit { $name } wartet auf dich
told-agreement = Neues von { $name } zu einer Bestellung oder Anfrage
told-found = Neues passt zu einer Suche von dir
told-webhook = Einem Webhook von dir wird nichts mehr gesagt
told-report = Eine Meldung wartet auf die Moderation
told-sign-up = { $name } bittet um einen Platz
told-measure = Die Moderation hat etwas über dein Konto entschieden
told-appeal = Ein Einspruch wartet auf die Moderation
told-appeal-decided = Dein Einspruch wurde gehört
told-judged = Die Moderation hat gesagt, was ein Angebot von dir enthält
push-title = In diesem Browser
push-hint = Eine Meldung, die auch erscheint, wenn keine Seite offen ist. Sie geht durch den Dienst deines Browsers, so versiegelt, dass nur dein Browser sie lesen kann, und sagt, wer was getan hat, nie, was jemand schrieb.
push-on = An in diesem Browser
push-off = Aus in diesem Browser
push-kinds = Sag mir
push-turn-on = Einschalten
push-turn-off = Ausschalten
push-needs-script = Zum Einschalten braucht es einen Browser mit Skripten und Web Push.
push-refused = Dein Browser lässt uns nicht. So steht es in seinen Einstellungen für diese Seite.
push-failed = Das ging nicht. Vielleicht ist dein Browser oder sein Dienst nicht bereit; versuch es später noch einmal.
push-kept = Dir wird gesagt, was angekreuzt ist.
push-ended = Dort wird nichts mehr gesagt.
push-others = Anderswo
notices-mail = Per Mail
notices-mail-hint = Nur solange du es hier nicht gelesen hast, nie, was in einem Beitrag steht, und höchstens 20 am Tag. Es geht an
mail-how-at-once = Sofort
mail-how-daily = Einmal am Tag
mail-how-never = Nie
unsubscribe-title = Mails über Benachrichtigungen
unsubscribe-lede = Keine Mail wird dir mehr sagen, was hier geschieht. Mails über dein Konto kommen weiter.
unsubscribe-do = Beenden
unsubscribe-done = Es ist beendet. In den Einstellungen kannst du neu wählen.
fault-push-endpoint = Das ist keine Adresse eines Push-Dienstes.
fault-push-key = Das ist kein Schlüssel für Web Push.
fault-push-auth = Das ist kein Geheimnis für Web Push.
fault-notice-kind = Eines davon ist keine Art von Benachrichtigung.
mail-notice-body =
    Hallo @{ $name },

    { $what }.

    { $link }
mail-notice-foot =
    Welche Mails du bekommst, wählst du in den Einstellungen. Um diese Art zu beenden, öffne dies:
    { $link }
mail-digest-subject = Was bei { $community } geschehen ist
mail-digest-body =
    Hallo @{ $name },

    dies hast du noch nicht gelesen:

    { $what }

    { $link }
mail-digest-more =
    { $n ->
        [one] { $who } und noch jemand
       *[other] { $who } und { $n } andere
    }
