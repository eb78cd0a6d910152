### Meldungen, der Schreibtisch der Moderation und der eigene Stand.

## Melden

report = Melden
report-title = { $name } melden
report-lede = Die Moderation hier sieht es sich an. Wen du meldest, erfährt nicht, dass du es warst.
report-text = Was ist nicht in Ordnung?
report-text-hint = Was passiert ist und was du dir wünschst. Höchstens 5000 Zeichen.
report-forward = Meine Worte auch an die Moderation von { $host } schicken
report-forward-hint = Diese Instanz schickt sie in ihrem eigenen Namen. Deiner wird nicht genannt.
report-send = Melden
report-what = Was dann geschieht
report-what-text = Jemand aus der Moderation liest deine Worte neben dem, was du meldest, und entscheidet: nichts, eine Verwarnung, weniger Orte, an denen es gezeigt wird, oder das Ende eines Kontos. Alles, was entschieden wird, wird aufgeschrieben. Wenn du nur weniger von jemandem sehen willst, brauchst du dafür keine Meldung.
report-sent = Danke. Die Moderation sieht es sich an.
report-assigned = Behalten.
report-kept = Die Notiz ist behalten.
report-closed = Die Meldung ist geschlossen.
fault-report-text = Schreib, was nicht in Ordnung ist.
fault-report-long = Nimm höchstens 5000 Zeichen.
fault-report-posts = Nenne höchstens 50 Beiträge.
fault-report-unknown = Einen der Beiträge gibt es nicht mehr, oder er ist von jemand anderem.
fault-report-state = Eine Meldung ist offen oder geschlossen.
fault-measure = Eine Maßnahme ist warn, limit oder suspend.
fault-measure-text = Schreib der betroffenen Person, warum.
fault-measure-long = Nimm höchstens 2000 Zeichen.
fault-appeal-text = Schreib, was an der Entscheidung falsch ist.
fault-appeal-answer = Schreib, warum es dabei bleibt.
fault-act = Das gibt es im Protokoll nicht.
problem-report-closed = Diese Meldung ist schon geschlossen.
problem-report-oneself = Niemand meldet sich selbst.
problem-measure-oneself = Niemand entscheidet über sich selbst.
problem-measure-above = Über Menschen, die so viel dürfen wie du oder mehr, entscheidet der Host.
problem-measure-nobody = Über dieses Konto lässt sich nichts entscheiden.
problem-measure-stands = Das gilt schon.
problem-measure-lifted = Das ist schon aufgehoben.
problem-measure-final = Was entfernt ist, kommt nicht wieder.
problem-measure-decided = Das ist schon entschieden.
photo-removed = Die Moderation hat dieses Foto entfernt.
photos-removed =
    { $n ->
        [one] Die Moderation hat ein Foto entfernt.
       *[other] Die Moderation hat { $n } Fotos entfernt.
    }

## Der Schreibtisch

desk-reports = Meldungen
desk-appeals = Einsprüche
desk-log = Protokoll
desk-reports-lede =
    { $n ->
        [0] Keine Meldung ist offen. Alles ist ruhig.
        [one] Eine Meldung ist offen.
       *[other] { $n } Meldungen sind offen.
    }
desk-appeals-lede =
    { $n ->
        [0] Kein Einspruch wartet auf eine Antwort.
        [one] Ein Einspruch wartet auf eine Antwort.
       *[other] { $n } Einsprüche warten auf eine Antwort.
    }
desk-log-lede = Wer wann was über wen entschieden hat und warum. Darin wird nie etwas geändert.
desk-open = Offen
desk-closed = Geschlossen
desk-host = Von einem Server oder über ihn
desk-narrow = Zeigen
desk-reports-none = So eine Meldung gibt es nicht.
desk-appeals-none = So einen Einspruch gibt es nicht.
desk-log-none = Noch wurde nichts entschieden.
desk-report-n = Meldung { $id }
desk-report-about = Meldung über { $name }
desk-from = von
desk-from-nobody = von jemandem, den es nicht mehr gibt
desk-nothing-said = (nichts geschrieben)
desk-look = Ansehen
desk-posts-n =
    { $n ->
        [one] nennt einen Beitrag
       *[other] nennt { $n } Beiträge
    }
desk-photos-n =
    { $n ->
        [one] Ein Foto
       *[other] { $n } Fotos
    }
desk-photo = Das Foto
desk-gone-n =
    { $n ->
        [one] Einer der Beiträge ist gelöscht.
       *[other] { $n } der Beiträge sind gelöscht.
    }
desk-assigned = { $name } kümmert sich
desk-unassigned = Noch kümmert sich niemand.
desk-assign = Ich kümmere mich
desk-give-back = Zurückgeben
desk-note = Notiz
desk-note-hint = Nur für die Moderation.
desk-among-us = In der Moderation
desk-about = Über
desk-server = Server
desk-here = hier
desk-known-since = Bekannt seit
desk-reports-n =
    { $n ->
        [0] keine
        [one] eine
       *[other] { $n }
    }
desk-measures = Entscheidungen
desk-measures-none = bisher keine
desk-lifted = aufgehoben
desk-suspended = Gesperrt
desk-limited = Eingeschränkt
desk-state-suspended = Gesperrt
desk-state-blocked = Mit dem Server blockiert
desk-state-gone = Fort
desk-said = Was geschrieben wurde
desk-forwarded = Die Worte gingen auch an den anderen Server, ohne den Namen.
desk-named = Was gemeldet ist
desk-weigh = Zum Abwägen
desk-do = Was zu tun ist
desk-close = Ohne Entscheidung schließen
desk-is-closed = Diese Meldung ist geschlossen.
desk-remove-post = Diesen Beitrag entfernen
desk-remove-photo = Dieses Foto entfernen
desk-warn = Verwarnen
desk-limit = Einschränken
desk-suspend = Sperren
desk-lift = Aufheben
desk-page = Zur Seite
desk-by = von { $name }
desk-by-host = vom Host
desk-the-host = der Host
desk-read = gelesen
desk-act = Was
desk-act-any = alles
desk-when = Wann
desk-who = Wer
desk-whom = Über
desk-why = Warum
nav-waiting =
    { $n ->
        [one] eins wartet
       *[other] { $n } warten
    }

act-warn = Verwarnt
act-limit = Eingeschränkt
act-suspend = Gesperrt
act-remove-post = Beitrag entfernt
act-remove-photo = Foto entfernt
act-lift-warn = Verwarnung zurückgenommen
act-lift-limit = Einschränkung aufgehoben
act-lift-suspend = Sperre aufgehoben
act-report-assigned = Meldung zugewiesen
act-report-closed = Meldung geschlossen
act-appeal-accepted = Einspruch angenommen
act-appeal-declined = Einspruch abgelehnt
act-sign-up-approved = Eingelassen
act-sign-up-refused = Anfrage abgelehnt
act-role-changed = Rolle geändert
act-maker-deleted = Konto gelöscht
act-peer-open = Server: Regel beendet
act-peer-limited = Server eingeschränkt
act-peer-blocked = Server blockiert
act-peer-allowed = Server zugelassen
act-peers-imported = Serverliste eingelesen
act-goods-ruled = Regel über eingeschränkte Waren
act-goods-said = Was ein Angebot enthält

## Entscheiden

decide-warn = { $name } verwarnen
decide-limit = { $name } einschränken
decide-suspend = { $name } sperren
decide-remove-post = Einen Beitrag von { $name } entfernen
decide-remove-photo = Ein Foto von { $name } entfernen
decide-lift-warn = Die Verwarnung von { $name } zurücknehmen
decide-lift-limit = Die Einschränkung von { $name } aufheben
decide-lift-suspend = { $name } wieder einlassen
decide-what-happens = Was dann geschieht
decide-warn-here = Deine Worte stehen dort auf jeder Seite, bis sie als gelesen bestätigt sind. Sonst ändert sich nichts. Ein Einspruch ist möglich.
decide-warn-elsewhere = Auf einem anderen Server lässt sich niemand verwarnen.
decide-limit-here = Was veröffentlicht wird, sehen nur noch die Follower: Es verschwindet aus dem Katalog, den öffentlichen Zeitleisten und der Suche. Die Seite bleibt. Deine Worte werden gelesen, ein Einspruch ist möglich. Du kannst es jederzeit aufheben.
decide-limit-elsewhere = Was veröffentlicht wird, sehen hier nur noch die Follower: Es verschwindet aus dem Katalog, den öffentlichen Zeitleisten und der Suche. Der andere Server erfährt nichts. Du kannst es jederzeit aufheben.
decide-suspend-here = Alle Anmeldungen enden, Programme hören auf, Seite und Angebote werden nicht mehr ausgeliefert. Anmelden geht nur noch auf eine einzige Seite; dort stehen deine Worte, und dort ist ein Einspruch möglich. Nach 30 Tagen ohne offenen Einspruch wird alles hier gelöscht, und Server mit Kopien erfahren es. Bis dahin kannst du es aufheben.
decide-suspend-elsewhere = Hier wird nichts mehr davon gezeigt, und nichts mehr angenommen. Der andere Server erfährt nichts. Du kannst es jederzeit aufheben, und was hier war, ist wieder hier.
decide-remove-post-here = Der Beitrag wird hier und bei allen Servern gelöscht, die von ihm wissen, mit seinen Fotos. Er kommt nicht wieder. Deine Worte werden gelesen, ein Einspruch ist möglich.
decide-remove-post-elsewhere = Unsere Kopie wird mit ihren Fotos gelöscht und nicht wieder geholt. Auf dem eigenen Server bleibt der Beitrag.
decide-remove-photo-here = Die Dateien werden gelöscht, und Seiten sagen, dass das Foto entfernt ist. Es kommt nicht wieder. Deine Worte werden gelesen, ein Einspruch ist möglich.
decide-remove-photo-elsewhere = Unsere Kopie wird gelöscht und nicht wieder geholt. Auf dem eigenen Server bleibt das Foto.
decide-lift-warn-here = Dort steht dann, dass sie zurückgenommen ist.
decide-lift-warn-elsewhere = Es wird als zurückgenommen aufgeschrieben.
decide-lift-limit-here = Was veröffentlicht wird, sehen wieder alle.
decide-lift-limit-elsewhere = Was veröffentlicht wird, sehen hier wieder alle, wenn nicht auch der Server eingeschränkt ist.
decide-lift-suspend-here = Anmelden geht wieder, und alles hier wird gezeigt wie zuvor. Programme brauchen neue Tokens.
decide-lift-suspend-elsewhere = Was veröffentlicht wurde, wird hier wieder gezeigt, und was kommt, wird angenommen, wenn der Server nicht blockiert ist.
decide-text = An die betroffene Person
decide-text-hint = Das wird gelesen. Schreib, was passiert ist und welche Regel das bricht. Höchstens 2000 Zeichen.
decide-why = Warum
decide-why-hint = Fürs Protokoll; die Moderation liest es. Höchstens 2000 Zeichen.
decide-close = Die Meldung auch schließen
decide-not = Jetzt nicht
decide-do-warn = Verwarnen
decide-do-limit = Einschränken
decide-do-suspend = Sperren
decide-do-remove-post = Den Beitrag endgültig entfernen
decide-do-remove-photo = Das Foto endgültig entfernen
decide-do-lift-warn = Zurücknehmen
decide-do-lift-limit = Aufheben
decide-do-lift-suspend = Wieder einlassen
measure-taken = Erledigt.
measure-lifted = Es ist aufgehoben.
measure-acknowledged = Danke fürs Lesen.
post-removed = Der Beitrag ist entfernt.
photo-removed-done = Das Foto ist entfernt.

## Einsprüche und Stand

appeal-decided = Entschieden
appeal-says = Sagt
appeal-answer = Deine Antwort
appeal-answer-hint = Sie wird gelesen. Annehmen hebt die Entscheidung auf; Ablehnen braucht Worte.
appeal-answer-hint-final = Sie wird gelesen. Was entfernt ist, kommt nicht wieder, was immer du antwortest; Ablehnen braucht Worte.
appeal-accept = Annehmen
appeal-decline = Ablehnen
appeal-accepted = Der Einspruch ist angenommen.
appeal-declined = Der Einspruch ist abgelehnt.
appeal-sent = Die Moderation liest ihn.
appeal-state-open = Wartet auf eine Antwort
appeal-state-accepted = Angenommen
appeal-state-declined = Abgelehnt
standing-title = Dein Stand
standing-lede = Was die Moderation über dich entschieden hat und warum. Gegen jede Entscheidung kannst du einmal etwas sagen.
standing-none = Über dich wurde nichts entschieden.
standing-suspended = Dein Konto ist gesperrt. Diese Seite ist die einzige, die du öffnen kannst.
standing-shut-out = Du bist ausgesperrt
standing-deleted-on = Alles, was du hier hast, bleibt bis zum { $date } und wird dann gelöscht, außer wenn ein Einspruch von dir auf Antwort wartet.
standing-kept = Der Host hat dein Konto gesperrt. Schreib ihm, wenn du das für falsch hältst.
standing-unread = Die Moderation hat etwas über dich entschieden.
standing-read = Lesen
standing-acknowledge = Ich habe das gelesen
standing-appeal = Etwas dagegen sagen
standing-appeal-text = Was ist an der Entscheidung falsch?
standing-appeal-hint = Das geht einmal. Vielleicht antwortet jemand anderes aus der Moderation. Höchstens 2000 Zeichen.
standing-appeal-send = Abschicken
standing-you-said = Du sagtest
standing-answer = Antwort
standing-warn = Du wurdest verwarnt
standing-limit = Du bist eingeschränkt: Nur deine Follower sehen, was du veröffentlichst
standing-suspend = Du bist gesperrt
standing-remove-post = Ein Beitrag von dir wurde entfernt
standing-remove-photo = Ein Foto von dir wurde entfernt
