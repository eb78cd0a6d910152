### Signing up and in, settings of the account, invitations, the host’s desk.

sign-in = Anmelden
sign-in-title = Komm herein
sign-in-lede = Zum Umsehen und Folgen brauchst du hier kein Konto. Du brauchst eins, um von diesem Server aus etwas anzubieten.
sign-in-login = Name oder E-Mail
sign-in-forgot = Vergessen? Die Hosts können dir ein neues Passwort geben.
sign-in-no-account = Noch kein Konto bei { $name }?
sign-in-join = Dazu gehören ein Name, eine E-Mail-Adresse und ein Passwort.
sign-in-elsewhere = Du wohnst auf einem anderen Server?
sign-in-elsewhere-text = Dann hast du schon ein Konto: Mastodon, ein anderes Peerwright, alles, was ActivityPub spricht. Öffne die Seite eines Makers und drücke Folgen.
sign-in-wrong = Name und Passwort passen nicht zusammen. Großbuchstaben zählen.
sign-in-suspended = Dieses Konto haben die Hosts gesperrt.
sign-in-waiting = Deine Anfrage hat noch niemand von den Hosts gelesen.
signed-out = Du bist abgemeldet.
sign-up-title = Bei { $name } mitmachen
sign-up-form = Dein Konto
sign-up-lede = Dein Konto wohnt hier und gilt überall. Später brauchst du nur Name und Passwort.
sign-up-name = Name für deine Adresse
sign-up-name-hint = Buchstaben a bis z, Ziffern, _ und -. Er bleibt für immer; dein gezeigter Name nicht.
sign-up-email-hint = Damit die Hosts dich erreichen. Sonst sieht sie niemand.
password-hint = 10 Zeichen oder mehr. Vier ungewöhnliche Wörter tun es gut.
sign-up-reason = Warum hier?
sign-up-reason-hint = Was du machst oder wen du kennst. Das lesen nur die Hosts.
sign-up-rules = Ich halte diese Regeln ein
sign-up-invited = Du bist eingeladen
invite-bad = Diese Einladung ist verbraucht oder abgelaufen.
sign-up-have = Du hast hier schon ein Konto?
sign-up-taken = Diesen Namen gibt es schon. Wähle einen anderen.
sign-up-email-taken = Mit dieser E-Mail-Adresse gibt es schon ein Konto.
sign-up-rules-missing = Lies die Regeln und setze das Häkchen.
waiting-title = Deine Anfrage liegt auf dem Tisch.
waiting-lede = Jemand von den Hosts wird sie lesen. Bis dahin kannst du dich umsehen; anmelden geht, sobald du hereingelassen bist.
waiting-steps = Was jetzt geschieht
waiting-asked = Du hast nach einem Platz gefragt
waiting-read = Die Hosts lesen es
waiting-read-hint = sobald jemand Zeit hat
waiting-in = Du meldest dich an
waiting-in-hint = mit dem Namen und dem Passwort, die du gewählt hast

## First start

first-run-title = Eine neue Werkstatt
first-run-lede = Vier Dinge, und die Türen können aufgehen. Alles außer der Adresse lässt sich später ändern.
first-run-name-section = Name
first-run-name = Wie heißt sie
first-run-name-bad = Schreib, wie es heißt, in höchstens 60 Zeichen.
first-run-headline = Eine Zeile für die Startseite
first-run-headline-hint = Etwa: Dinge, die rund um den Hafen entstehen. Ohne sie steht dort der Name.
first-run-headline-long = Höchstens 120 Zeichen.
first-run-description = Was sie ist, in ein oder zwei Sätzen
first-run-description-hint = Steht auf der Startseite und in Suchergebnissen.
first-run-description-long = Höchstens 500 Zeichen.
first-run-address-hint = Aus der Einstellungsdatei. Sie ist Teil jedes Namens hier und bleibt für immer.
first-run-doors = Türen
first-run-door-missing = Wähle, wer mitmachen darf.
first-run-colour = Farbe
first-run-colour-hint = Die Seite nimmt sie gleich an. Wörter bleiben mit jeder gut lesbar.
first-run-accent = Ein Akzent
first-run-own = Eine eigene, sechs Stellen
accent-blue = Arbeitsblau
accent-brick = Ziegel
accent-moss = Moos
accent-teal = Petrol
accent-plum = Pflaume
accent-yellow = Bojengelb
accent-own = Eine eigene
accent-bad = Schreib die Farbe mit sechs Stellen, etwa #27489b.
first-run-you = Du
first-run-you-hint = Der erste Host.
first-run-open = Die Türen öffnen
first-run-nothing-sent = Es wird nichts an andere geschickt.
first-run-sample = Ausprobiert
sample-before = Eine Zeile Text mit
sample-link = einem Link
sample-on-paper = auf Papier
sample-button = Knopf
sample-state = Zustand
sample-contrast = Die Nacht folgt der Einstellung der Besuchenden. Text behält in beiden einen Kontrast von 4,5 : 1.

## Settings of the account

settings-sections = Abschnitte
settings-profile = Profil und Laden
settings-account = Konto
settings-invites = Einladungen
settings-account-title = Konto
settings-account-lede = Wie du dich anmeldest, und was für dich handeln darf.
account-login = Du meldest dich an als
settings-language = Sprache der Seiten
language-browser = Wie der Browser es wünscht
language-kept = Die Sprache ist gesichert.
password-current = Passwort jetzt
password-new = Neues Passwort
password-change = Passwort ändern
password-change-hint = Beendet alle deine anderen Sitzungen und Tokens.
password-webhooks = Deine Webhooks bleiben. Entferne, was du nicht kennst:
password-wrong = Das ist nicht dein jetziges Passwort.
password-changed = Dein Passwort ist geändert, und alle anderen Sitzungen sind beendet.
sessions = Wo du angemeldet bist
sessions-hint = Beende, was du nicht kennst.
session-device = Gerät
session-last = Zuletzt
session-since = Seit
session-this = Dieses hier
session-end = Beenden
session-end-others = Alle außer diesem beenden
session-device-on = { $browser } auf { $system }
session-device-unknown = Unbekanntes Gerät
session-ended = Die Sitzung ist beendet.
session-ended-others = Alle anderen Sitzungen sind beendet.
applications = Anwendungen
applications-hint = Programme, die mit einem Token für dich handeln dürfen.
application = Anwendung
application-may = Darf
application-ended = Die Anwendung darf nicht mehr für dich handeln.
scope-read = lesen
scope-write = schreiben
scope-follow = folgen
scope-missing = Wähle mindestens eins, was sie darf.
token = Token
token-new = Dein neues Token. Es wird nur dieses eine Mal gezeigt.
token-for = Wofür ist es
token-make = Token anlegen
token-name-bad = Schreib, wofür es ist, in höchstens 80 Zeichen.
token-many = Es gibt schon 100 Tokens. Beende eins, das du nicht mehr brauchst.

## Invitations and sign-ups

invites-lede = Wer so einen Link hat, darf gleich mitmachen.
invite-make = Einladung anlegen
invite-uses = Gilt
invite-days = Endet nach
invites-good = Offene Einladungen
invites-none = Keine Einladung ist unterwegs.
invite-link = Link
invite-left = Übrig
invite-left-n =
    { $n ->
        [one] einmal
       *[other] { $n }-mal
    }
invite-ends = Endet
invite-by = von { $name }
invite-revoke = Zurücknehmen
invite-made = Die Einladung kann weitergegeben werden.
invite-revoked = Die Einladung ist zurückgenommen.
invite-number-bad = Schreib eine ganze Zahl von 1 bis { $max }.
desk-lede =
    { $n ->
        [0] Niemand wartet. Alles ist ruhig.
        [one] Eine Person fragt nach einem Platz.
       *[other] { $n } Personen fragen nach einem Platz.
    }
desk-sign-ups = Anfragen nach einem Platz
desk-oldest = Älteste zuerst
desk-empty = Niemand wartet an der Tür.
desk-approve = Hereinlassen
desk-reject = Ablehnen
desk-reject-hint = Ablehnen löscht die Anfrage und gibt den Namen frei.
desk-approved = @{ $name } darf sich jetzt anmelden.
desk-rejected = Die Anfrage von @{ $name } ist gelöscht.
