### Makers, their profiles and shops, following, search.

maker-locked = entscheidet, wer folgt
maker-commissions = Nimmt Aufträge an
maker-crafts = Handwerk und Material
maker-edit = Profil bearbeiten
maker-at-home = Auf dem eigenen Server öffnen
maker-moved = { $name } ist umgezogen. Das neue Zuhause:
maker-unknown = { $handle } ist hier noch nicht bekannt. Suche nach dieser Adresse, dann wird dort nachgesehen.
maker-tab-shop = Laden
maker-tab-feedback = Rückmeldungen
maker-feedback-empty = Noch keine Rückmeldungen
maker-feedback-hint = Nur wer an einer abgeschlossenen Bestellung beteiligt war, sagt, wie es lief. Es gibt Worte und keine Sterne.
maker-tab-about = Über
maker-tab-followers = Wer folgt
maker-tab-following = Folgt
maker-elsewhere = Anderswo
link-verified = bestätigt
link-verified-inline = bestätigt
link-unverified = noch kein Link zurück
maker-away = Zurzeit nicht da
maker-place = Ort
maker-place-roughly = (ungefähr)
maker-since = Hier seit
here-since = Hier seit { $date }
maker-handle = Adresse
maker-server = Server
maker-own-shop-empty = Dein Regal ist leer.
maker-shop-empty = Zurzeit liegt nichts im Regal.
maker-shop-empty-remote = Dieser Server kennt nur, was veröffentlicht wurde, seit jemand von hier folgt. Auf dem eigenen Server ist vielleicht mehr.
maker-side = Links und Fakten
maker-own = Dein Laden
maker-how = Hier kaufen
maker-how-text = Du einigst dich mit dem Maker und bezahlst ihn direkt. Diese Instanz hält nie Geld.
makers-title = Maker
makers-lede =
    { $n ->
        [0] Leute, die hier etwas machen.
        [one] Leute, die etwas machen, hier und auf 1 bekannten Server.
       *[other] Leute, die etwas machen, hier und auf { $n } bekannten Servern.
    }
makers-empty = Damit ist niemand zu finden.
makers-empty-hint = Nimm einen Filter weg, oder füge die Adresse eines Makers in die Suche ein.

## Following

follow = Folgen
follow-ask = Um Folgen bitten
follow-requested = Gefragt, noch keine Antwort
follow-withdraw = Zurücknehmen
follow-following = Du folgst
follow-stop = Nicht mehr folgen
follow-remote = Von einem anderen Server folgen
follow-remote-address = Deine Adresse auf deinem Server
follow-remote-hint = Mastodon, ein anderes Peerwright, alles, was ActivityPub spricht.
follow-remote-go = Los
follow-sign-in = Ich habe hier ein Konto
follow-remote-bad = Schreib deine ganze Adresse, etwa @du@server.example.
follow-remote-unknown = { $host } hat nicht gesagt, wo man folgt. Suche stattdessen auf deinem Server nach { $handle }.
follow-done = Du folgst jetzt { $name }.
follow-asked = { $name } wurde gefragt.
follow-undone = Du folgst { $name } nicht mehr.
followers-empty = Noch folgt niemand.
following-empty = Folgt noch niemandem.
follows-partial = Nur wen dieser Server kennt. Die ganze Liste ist auf { $host }.
remote-title = { $name } von deinem Server aus folgen
remote-lede = Sag, wo dein Konto ist. Du wirst dorthin geführt und dort gefragt.
remote-ready-title = Weiter zu { $server }
remote-ready-lede = Dein eigener Server wird fragen, ob du { $name } folgen willst.
remote-ready-go = Zu { $server }
remote-ready-hint = Prüfe den Namen des Servers, bevor du gehst. Dein Passwort tippst du nur dort.
intent-follow-title = { $name } folgen?
intent-listing-title = Du wurdest zu diesem Angebot geschickt
intent-lede = Ein anderer Server hat dich hergeführt. Noch ist nichts geschehen.

## Search

search-title = Suche
search-hint = Wörter, eine Adresse wie @name@server.example, oder der Link zu einem Angebot oder Beitrag irgendwo.
search-all = Alles
search-posts = Beiträge
search-tags = Tags
search-kinds = Arten von Ergebnissen
search-all-posts = Alle Beiträge
search-narrow = Eingrenzen
search-thread = Die Unterhaltung lesen
search-posts-hint = Gefunden werden öffentliche Beiträge von Leuten, die dem zugestimmt haben, deine eigenen, und woran du beteiligt bist.
search-found = Unter dieser Adresse gefunden
search-all-listings =
    { $n ->
        [one] Das eine
       *[other] Alle { $n }
    }
search-all-makers =
    { $n ->
        [one] Der eine
       *[other] Alle { $n }
    }
search-empty = Über „{ $query }“ ist nichts bekannt.
search-empty-hint = Versuch es mit weniger oder anderen Wörtern. Was auf einem anderen Server wohnt, findest du über die ganze Adresse.
resolve-not-found = { $host } hat dort nichts, was sich hier zeigen lässt.
resolve-not-found-hint = Vielleicht ist es gelöscht, nicht öffentlich oder etwas anderes als ein Maker oder ein Angebot.
resolve-failed = { $host } antwortet nicht.
resolve-failed-hint = Vielleicht ist der Server gerade weg oder langsam. Versuch es in einer Minute noch einmal.
resolve-refused = { $host } wird von hier aus nicht gefragt.
resolve-refused-hint = Die Hosts haben diesen Server gesperrt, oder du musst dich anmelden, bevor andere Server gefragt werden.

## Settings of the profile

settings-profile-title = Profil und Laden
settings-profile-lede = Was man von dir sieht, hier und auf jedem Server.
settings-who = Du
settings-who-hint = In deinen eigenen Worten.
settings-name = Gezeigter Name
settings-bio = Über dich
settings-pronouns = Pronomen
settings-crafts = Handwerk und Material
settings-crafts-hint = Mit Kommas dazwischen. Danach wirst du gefunden.
settings-place = Ort
settings-place-hint = Eine Stadt oder Gegend, nie eine Straße.
point = Punkt auf der Karte
point-hint = Damit dich findet, wer in der Nähe ist: zwei Zahlen wie 52,52; 13,40 oder ein Link auf eine Karte. Behalten wird nur ein Feld von etwa 5 km.
point-kept = Behalten: etwa 5 km um { $point }.
point-here = Wo ich bin
point-found = Ungefähr eingetragen. Behalte das Formular, damit es gilt.
point-failed = Der Browser hat nicht gesagt, wo du bist. Gib es ein, oder füge einen Link auf eine Karte ein.
settings-pictures = Bilder
settings-avatar = Porträt
settings-avatar-remove = Porträt entfernen
settings-banner = Banner
settings-banner-now = Dein Banner, wie es ist
settings-banner-hint = Breit und niedrig, etwa 4 zu 1.
settings-banner-remove = Banner entfernen
settings-links = Links
settings-links-hint = Bis zu 8. Ein Link ist bestätigt, wenn seine Seite auf deine zurückverweist.
settings-links-caption = Deine Links und ob sie bestätigt sind
settings-link-name = Name
settings-link-url = Adresse
settings-link-state = Stand
settings-link-name-n = Name von Link { $n }
settings-link-url-n = Adresse von Link { $n }
settings-proof = Setze das auf die Seite, die bestätigt werden soll
settings-shop = Laden
settings-commissions = Ich nehme Aufträge an
settings-away = Ich bin zurzeit nicht da
settings-away-message = Was man liest, während du weg bist
settings-found = Gefunden werden
settings-found-hint = Deine Angebote sind von Natur aus öffentlich. Hier geht es um dich.
settings-discoverable = Mich bei den Makern zeigen, hier und auf anderen Servern
settings-indexable = Suchmaschinen dürfen meine Seite finden, und Leute hier und anderswo meine öffentlichen Beiträge nach ihren Wörtern
settings-locked = Ich entscheide bei jeder Person, ob sie mir folgt
settings-hide-follows = Nicht zeigen, wem ich folge und wer mir folgt
settings-keep-profile = Profil sichern
settings-profile-sent = Die Server derer, die dir folgen, erfahren davon.
settings-kept = Dein Profil ist gesichert.
maker-sections = Abteilungen des Ladens
