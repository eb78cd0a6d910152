### Beiträge: was überall um einen steht, seine Seiten, und was darunter gedrückt wird.

kind-note = Beitrag
kind-article = Artikel
kind-question = Frage
entry-edited = geändert
entry-answers = als Antwort an
entry-answers-away = Als Antwort auf einen Beitrag, der nicht hier ist.
audience-public = Alle dürfen es lesen
audience-unlisted = Alle, die es finden, dürfen es lesen; in keiner Zeitleiste
audience-followers = Für Leute, die folgen
audience-direct = Für die, die es nennt
pictures-sensitive = Bilder, die nicht alle sehen wollen
pictures-more =
    { $n ->
        [one] Noch ein Bild
       *[other] Noch { $n } Bilder
    }
poll-open = Offen
poll-closed = Beendet
poll-ends = endet
poll-ended = endete
poll-of = Was { $name } fragt
poll-several = Du kannst mehrere wählen.
poll-vote = Abstimmen
poll-own = deine Stimme
poll-votes =
    { $n ->
        [one] eine Stimme
       *[other] { $n } Stimmen
    }
poll-voters =
    { $n ->
        [0] Noch niemand hat abgestimmt.
        [one] Eine Person hat abgestimmt.
       *[other] { $n } Leute haben abgestimmt.
    }
poll-counted-by = { $host } zählt.
quote-asked = Zitiert einen Beitrag, dem das noch nicht erlaubt wurde.
quote-refused = Zitiert einen Beitrag, dessen Verfasser damit nicht einverstanden ist.
quote-away = Zitiert einen Beitrag, der nicht hier ist.
act-reply = Antworten
act-boost = Weitergeben
act-boosted = Weitergegeben
act-like = Gefällt mir
act-liked = Gefällt dir
act-keep = Merken
act-kept = Gemerkt
act-more = Mehr
act-more-of = Mehr zum Beitrag von { $name }
act-quote = Zitieren
act-pin = Auf deiner Seite anheften
act-unpin = Nicht mehr anheften
act-edit = Bearbeiten
act-delete = Löschen
act-mute = Diese Unterhaltung stummschalten
act-unmute = Von dieser Unterhaltung wieder hören
act-at-home = Auf dem eigenen Server
post-title = { $name }: { $words }
post-title-bare = Ein Beitrag von { $name }
post-likes =
    { $n ->
        [one] Einer Person gefällt das
       *[other] { $n } Leuten gefällt das
    }
post-boosts =
    { $n ->
        [one] Eine Person hat es weitergegeben
       *[other] { $n } Leute haben es weitergegeben
    }
thread-torn = Etwas weiter oben in dieser Unterhaltung ist nicht hier, oder nicht für dich zu sehen.
thread-before = Worauf es antwortet
thread-beginning = Wo diese Unterhaltung beginnt
replies-title = Antworten
replies-count =
    { $n ->
        [one] eine
       *[other] { $n }, die älteste zuerst
    }
replies-first = Die ersten Antworten
replies-more = Weitere Antworten
replies-more-label = Weitere Antworten
reply-label = Antwort von { $name }
answer-title = Deine Antwort an { $name }
answer-closed = Hier sind keine Antworten erwünscht.
answer-visitor = Antworten, gefallen lassen oder merken
answer-elsewhere = Mit einem Konto auf einem anderen Server: Füge diese Adresse dort in die Suche ein.
history-title = Wie sich ein Beitrag von { $name } änderte
history-lede = Was er jetzt sagt, steht zuerst.
history-back = Zurück zum Beitrag
history-now = Jetzt
history-between = Davor
history-first = Zuerst
history-pictures =
    { $n ->
        [one] Mit einem Bild.
       *[other] Mit { $n } Bildern.
    }
likes-title = Wem es gefällt
boosts-title = Wer es weitergegeben hat
likes-none = Noch gefällt es niemandem.
likes-with = Reaktion:
boosts-none = Noch hat es niemand weitergegeben.
people-back = Zurück zum Beitrag von { $name }
people-more = Es sind noch mehr. Die letzten 200 stehen hier.
bookmarks-title = Gemerktes
bookmarks-lede = Was du dir für später merkst, das letzte zuerst. Niemand sonst sieht es.
bookmarks-empty = Du hast dir noch nichts gemerkt.
bookmarks-empty-hint = „Merken“ unter einem Beitrag legt ihn hierher.
listing-replies = Was dazu gesagt wird
listing-replies-none = Noch nichts.
maker-tab-posts = Beiträge
maker-posts-which = Welche Beiträge
maker-posts-own = Beiträge
maker-posts-all = Mit Antworten
maker-posts-empty = Hier ist noch nichts.
maker-posts-empty-remote = Was sie veröffentlichen, steht hier, sobald ihnen jemand von hier folgt.
timelines = Zeitleisten
known-tab = Bekannte Server
local-title = Aus { $name }
local-lede = Was Mitglieder für alle veröffentlichen, das Neueste zuerst.
local-link = Was Mitglieder veröffentlichen
known-title = Von allen bekannten Servern
known-lede = Was für alle veröffentlicht wird, von Leuten hier und von denen, denen jemand von hier folgt, das Neueste zuerst.
public-empty = Noch wurde nichts veröffentlicht.
public-empty-hint = Was für alle veröffentlicht wird, steht dann hier.
