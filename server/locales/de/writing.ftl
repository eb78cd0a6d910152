### Schreiben: ein neuer Beitrag, eine Antwort, was anders gesagt wird, und es zurückzunehmen.

compose-new = Einen Beitrag schreiben
compose-answer = Antworten
compose-quote = Zitieren
compose-edit = Deinen Beitrag ändern
compose-edit-lede = Alle, denen er geschickt wurde, erfahren es. Was vorher darin stand, bleibt in seiner Geschichte.
compose-what = Woran arbeitest du?
compose-text = Deine Worte
compose-text-hint = Markdown ist willkommen: **fett**, *kursiv*, Listen, Links. @name@server.example nennt jemanden, #wort ist ein Schlagwort.
compose-count = %n von 10.000 Zeichen
compose-answering = Du antwortest { $name }
compose-answer-to = { $name } antworten
compose-quoting = Du zitierst { $name }
compose-quote-granted = { $name } lässt dich das zitieren. Wer deinen Beitrag liest, sieht es auch.
compose-quote-asks = Der Server von { $name } wird gefragt, wenn du schreibst. Bis er zustimmt, zeigt dein Beitrag einen Link und nicht die fremden Worte; lehnt er ab, bleibt es so.
compose-audience = Wer es lesen darf
compose-audience-settled = Das bleibt, wie es ist.
compose-photos = Fotos
compose-poll = Eine Frage mit Antworten zur Wahl
compose-poll-add = Eine Frage stellen
compose-poll-remove = Die Frage herausnehmen
compose-poll-hint = 2 bis 20 Antworten; was leer bleibt, fällt weg. Ist sie gestellt, bleibt die Frage, wie sie ist.
compose-option = Antwort { $n }
compose-option-add = Noch eine Antwort
compose-multiple = Mehrere dürfen gewählt werden
compose-lasts = Sie ist offen für
compose-extras = Warnung, Sprache, Zitate
compose-warning = Inhaltswarnung
compose-warning-hint = Der Text ist hinter diesen Worten eingeklappt, bis jemand ihn lesen möchte.
compose-sensitive = Fotos verdecken
compose-sensitive-hint = bis jemand sie sehen möchte
compose-language = Sprache
compose-language-none = Nicht angegeben
compose-quotes = Wer es zitieren darf
compose-quotes-suggested = Wie es seinen Lesern entspricht
compose-quotes-hint = Ohne Wahl: alle, was alle lesen dürfen; niemand, was für wenigere ist.
compose-send = Veröffentlichen
compose-keep = Änderungen behalten
compose-preview = Vorschau
compose-preview-title = So wird es aussehen
compose-preview-hint = Es wurde nichts gesendet.
compose-more = Mehr
compose-empty = Noch stehen keine Worte da.
compose-folded = klappt den Text ein
compose-covered = Die Fotos sind verdeckt, bis jemand sie sehen möchte.
compose-goes-to = Geht an
compose-names = Nennt
compose-unknown = Niemand hier heißt
compose-warns-of = Warnt vor demselben:
compose-stale = Der Beitrag wurde inzwischen geändert. Was du geschrieben hast, steht noch da; kopiere es, öffne den Beitrag neu und setze es dort ein.
compose-not-there = Worauf du antwortest oder was du zitierst, ist für dich nicht mehr da. Was du geschrieben hast, steht noch da; kopiere es, bevor du gehst.
compose-refused = So ging es nicht.
compose-sent-before = Mit diesem Formular hast du schon etwas veröffentlicht.
compose-sent-before-hint = Was du jetzt geschrieben hast, steht noch da. Drücke noch einmal auf Veröffentlichen, um es als eigenen Beitrag auch zu sagen.
compose-sent-before-link = Was du veröffentlicht hast
compose-aside = Über das Schreiben
compose-where = Wohin es geht
compose-where-hint = Beiträge reisen zu anderen Servern. Was andere gelesen oder kopiert haben, lässt sich nicht sicher zurückholen.
compose-habits = Wie Beiträge beginnen
compose-habits-hint = Leser, Sprache und Zitate können so beginnen, wie du es magst:
readers-public = Alle
readers-hint-public = Auf deiner Seite, in Zeitleisten, in der Suche, auf anderen Servern.
readers-unlisted = Alle, leise
readers-hint-unlisted = Auf deiner Seite und bei denen, die dir folgen; in keiner öffentlichen Zeitleiste und keiner Suche.
readers-followers = Die mir folgen
readers-hint-followers = Wer dir folgt, und wen du nennst.
readers-direct = Die ich nenne
readers-hint-direct = Nur wen du im Text nennst. Deren Betreiber könnten es lesen, wie bei jeder E-Mail.
permit-anyone = Alle
permit-followers = Die dir folgen
permit-nobody = Niemand
span-minutes =
    { $n ->
        [one] eine Minute
       *[other] { $n } Minuten
    }
span-hours =
    { $n ->
        [one] eine Stunde
       *[other] { $n } Stunden
    }
span-days =
    { $n ->
        [one] einen Tag
       *[other] { $n } Tage
    }
post-sent = Veröffentlicht. Es ist unterwegs.
post-kept = Geändert. Wem es geschickt wurde, der erfährt es.
post-deleted = Gelöscht. Wem es geschickt wurde, der erfährt es.
post-delete-title = Diesen Beitrag löschen?
post-delete-happens = Was dann geschieht
post-delete-here = Er wird hier endgültig entfernt, mit allen „Gefällt mir“, dem Geteilten und seiner Geschichte.
post-delete-photos =
    { $n ->
        [one] Sein Foto geht mit.
       *[other] Seine { $n } Fotos gehen mit.
    }
post-delete-replies =
    { $n ->
        [one] Eine Antwort darauf bleibt, ohne das, worauf sie antwortet.
       *[other] { $n } Antworten darauf bleiben, ohne das, worauf sie antworten.
    }
post-delete-for-public = Er war für alle.
post-delete-for-unlisted = Er war für alle, in keiner öffentlichen Zeitleiste.
post-delete-for-followers = Er war für die, die dir folgen.
post-delete-for-direct = Er war allein für die, die er nennt.
post-delete-names = Er nennt
post-delete-nowhere = Er wurde an keinen anderen Server geschickt.
post-delete-hosts =
    { $n ->
        [one] Er wurde an einen anderen Server geschickt, der gebeten wird, ihn zu löschen. Ob er das tut, liegt bei seinen Betreibern.
       *[other] Er wurde an { $n } andere Server geschickt, die gebeten werden, ihn zu löschen. Ob sie das tun, liegt bei ihren Betreibern.
    }
post-delete-which = Welche
post-delete-do = Endgültig löschen
post-delete-keep = Behalten
settings-posts = Beiträge
settings-posts-title = Wie deine Beiträge beginnen
settings-posts-lede = Womit ein neuer Beitrag beginnt. Jeder Beitrag kann es anders sagen.
settings-posts-audience-hint = Eine Antwort beginnt mit den Lesern dessen, worauf sie antwortet.
settings-posts-language-last = Die deines letzten Beitrags
settings-posts-quotes-hint = Gilt für alles, was alle lesen dürfen, auch für Beiträge, die Programme für dich schreiben. Was für wenigere ist, zitiert niemand.
