### What every page says, the front page, the about page and the errors.

## Numbers, days and hours

month-1 = Januar
month-2 = Februar
month-3 = März
month-4 = April
month-5 = Mai
month-6 = Juni
month-7 = Juli
month-8 = August
month-9 = September
month-10 = Oktober
month-11 = November
month-12 = Dezember
date-full = { $day }. { $month } { $year }
date-short = { $day }. { $month }
date-time = { $date }, { $time } UTC
ago-now = gerade eben
ago-minutes =
    { $n ->
        [one] vor 1 Minute
       *[other] vor { $n } Minuten
    }
ago-hours =
    { $n ->
        [one] vor 1 Stunde
       *[other] vor { $n } Stunden
    }
ago-days =
    { $n ->
        [one] vor 1 Tag
       *[other] vor { $n } Tagen
    }
today-at = heute, { $time }
yesterday-at = gestern, { $time }
in-minutes =
    { $n ->
        [one] in 1 Minute
       *[other] in { $n } Minuten
    }
in-hours =
    { $n ->
        [one] in 1 Stunde
       *[other] in { $n } Stunden
    }
in-days =
    { $n ->
        [one] in 1 Tag
       *[other] in { $n } Tagen
    }
days = Tage
times = mal
never = nie

## Frame

skip = Zum Inhalt
feed = Feed
search = Suchen
search-label = Suchen oder eine Adresse einfügen
nav-main = Hauptmenü
nav-account = Dein Konto
nav-menu = Dein Menü
nav-listings = Angebote
nav-makers = Maker
nav-home = Start
nav-own-page = Deine Seite und dein Laden
nav-new-listing = Neues Angebot
nav-settings = Einstellungen
nav-desk = Schreibtisch der Hosts
nav-sign-in = Anmelden
nav-sign-out = Abmelden
nav-join = Mitmachen
colophon-instance = Diese Instanz
colophon-about = Über uns und Regeln
colophon-programs = Für Programme
colophon-api = API
colophon-source = Quelltext, AGPL 3.0
colophon-language = Sprache
colophon-promise = Läuft mit Peerwright. Keine Werbung, keine Verfolgung, kein Skript nötig.

## Parts of many pages

optional = freiwillig
cancel = Abbrechen
keep = Sichern
do = Tun
email = E-Mail
password = Passwort
untitled = Ohne Titel
form-errors =
    { $n ->
        [one] Noch nicht fertig: 1 Sache braucht dich.
       *[other] Noch nicht fertig: { $n } Sachen brauchen dich.
    }
markdown-hint = Markdown geht: **fett**, *kursiv*, Listen, Links.
origin-label = von
narrow = Liste eingrenzen
narrow-words = Wörter
narrow-show = Zeigen
chosen = Gewählt
chosen-remove = , entfernen
chosen-clear = Alles zurücksetzen
pages-label = Älteres und Neueres
pages-newer = Neuere
pages-older = Ältere
pages-first = Das ist das Neueste.
pages-last = Das war alles.
count-listings =
    { $n ->
        [0] Keine Angebote
        [one] 1 Angebot
       *[other] { $n } Angebote
    }
count-makers =
    { $n ->
        [0] Keine Maker
        [one] 1 Maker
       *[other] { $n } Maker
    }

## Front page

front-search = Angebote und Maker durchsuchen
front-search-example = Ein Becher, ein Webstuhl, jemand, der schweißt
front-tags = Oft verwendet:
front-picture = Eine Werkbank, das Werkzeug an der Wand.
front-new-listings = Neue Angebote
front-all-listings =
    { $n ->
        [one] Das eine Angebot
       *[other] Alle { $n } Angebote
    }
front-empty = Noch liegt nichts im Regal.
front-empty-hint = Hier steht bald, mit Bild, was die Maker anbieten oder suchen.
front-new-makers = Neue Maker
front-all-makers = Alle Maker
front-join = Mitmachen
front-no-account = Zum Umsehen brauchst du kein Konto. Hast du schon eins auf einem anderen Server, dann folge von dort aus allen, die du hier findest.
front-door-open = Zum Verkaufen, Verleihen oder Verschenken legst du hier ein Konto an. Das dauert eine Minute.
front-door-approval = Zum Verkaufen, Verleihen oder Verschenken fragst du nach einem Platz. Die Hosts lesen jede Anfrage.
front-door-invite = Zum Verkaufen, Verleihen oder Verschenken brauchst du hier eine Einladung von den Hosts.
front-door-closed = Diese Instanz nimmt zurzeit niemanden neu auf.
front-join-open = Konto anlegen
front-join-approval = Nach einem Platz fragen
door-open = Alle
door-approval = Hosts entscheiden
door-invite = Mit Einladung
door-closed = Niemand
door-hint-open = Mit einer E-Mail-Adresse
door-hint-approval = Du liest ein paar Zeilen von allen
door-hint-invite = Du gibst Links weiter
door-hint-closed = Nur wen du einträgst

## About

about-title = Über { $name }
about-rules = Regeln
about-no-rules = Die Hosts haben noch keine Regeln aufgeschrieben.
about-privacy = Was über dich gespeichert wird
about-privacy-kept = Deine E-Mail-Adresse und dein Passwort (als Hash) bleiben hier und werden niemandem gezeigt. Es gibt keine Verfolgung und auf keiner Seite Dritte. Ein Cookie hält dich angemeldet; ein zweites merkt sich die Sprache, wenn du hier eine wählst.
about-privacy-sent = Dein Profil und was du veröffentlichst, sind öffentlich. Sie gehen an die Server derer, die dir folgen, und an alle, die danach fragen.
about-hosts = Hosts
about-no-contact = Noch ist keine Adresse angegeben.
about-facts = Fakten
about-address = Adresse
about-joining = Wer mitmachen darf
about-program = Programm
about-speaks = Spricht

## Errors

error-picture = Eine Werkzeugwand. Jedes Werkzeug hängt an seinem Platz bis auf eins, dessen Umriss leer ist.
error-search = Danach suchen
error-again = Noch einmal
error-all-listings = Alle Angebote
error-front = Zur Startseite
error-reference = Wenn du die Hosts danach fragst, nenne ihnen diese Kennung:
error-retry-after =
    { $n ->
        [one] Versuch es in einer Sekunde noch einmal.
       *[other] Versuch es in { $n } Sekunden noch einmal.
    }
error-403-name = nicht erlaubt
error-403-title = Das ist nicht deins.
error-403-text = Das darf nur sehen oder tun, wem es gehört. Bist du das, dann melde dich mit dem richtigen Konto an.
error-404-name = nicht gefunden
error-404-title = Das hängt nicht an seinem Haken.
error-404-text = Vielleicht ist es verkauft und weggeräumt, auf einen anderen Server gezogen, oder in der Adresse steckt ein Fehler.
error-410-name = fort
error-410-title = Das wurde für immer abgehängt.
error-410-text = Wer es gemacht hat, hat es gelöscht. Die Server mit einer Kopie wurden gebeten, ihre auch zu löschen.
error-422-name = nicht verstanden
error-422-title = Das hat nicht gepasst.
error-422-text = Etwas an dem, was ankam, fehlt oder ist falsch. Nichts wurde geändert. Geh zurück, dein Browser hat noch, was du getippt hast.
error-429-name = zu viel auf einmal
error-429-title = Langsam mit der Kurbel.
error-429-text = Von deinem Anschluss kamen zu viele Versuche. Nichts wurde geändert.
error-500-name = unser Fehler
error-500-title = Bei uns ist etwas kaputtgegangen.
error-500-text = Es liegt nicht an dir. Geh zurück und versuch es in einer Minute noch einmal; dein Browser hat noch, was du getippt hast.
error-503-name = nicht erreichbar
error-503-title = Die Werkstatt ist kurz zu.
error-503-text = Das ging gerade nicht, und nichts blieb halb getan. Versuch es in einer Minute noch einmal.
error-other-name = nicht möglich
error-other-title = Das geht so nicht.
error-other-text = So lässt sich die Seite nicht aufrufen. Nichts wurde geändert.
