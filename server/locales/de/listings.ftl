### Listings: cards, page, catalogue, editor.

## Terms

terms-sale = Verkauf
terms-gift = Geschenk
terms-swap = Tausch
terms-loan = Leihe
terms-rent = Miete
terms-service = Dienst
terms-pay-what-you-can = Zahl, was du kannst
terms-explained-sale = Verkauf: du bezahlst den Maker.
terms-explained-gift = Ein Geschenk: es kostet nichts.
terms-explained-swap = Ein Tausch: biete etwas dafür an.
terms-explained-loan = Eine Leihe: es geht zurück und kostet nichts.
terms-explained-rent = Miete: du zahlst für die Zeit, dann geht es zurück.
terms-explained-service = Ein Dienst: du bezahlst Arbeit.
terms-explained-pay-what-you-can = Du entscheidest, was es dir wert ist.
price-from = ab { $price }
price-for-the-lot = { $price } für alles zusammen
price-at-least = ab { $price }, zahl, was du kannst
price-up-to = bis { $price }
price-per-hour = { $price } je Stunde
price-per-day = { $price } je Tag
price-per-week = { $price } je Woche
price-per-month = { $price } je Monat
per-day = einen Tag
per-week = eine Woche
per-month = einen Monat
made-by-me = Dem Maker
made-by-my-shop = Der Werkstatt des Makers
made-by-someone-else = Jemand anderem
price-on-request = Preis auf Anfrage
price-wanted = Gesucht
price-with-terms = { $terms }, { $price }
flag-wanted = Gesucht
flag-made-to-order = Auf Bestellung
state-draft = Entwurf
state-published = Veröffentlicht
state-sold-out = Ausverkauft
state-paused = Pausiert
state-archived = Abgelegt
state-hint-draft = Nur du kannst es sehen.
state-hint-published = Alle können es sehen.
state-hint-sold-out = Alle können es sehen. Erhöhe den Bestand, um es wieder anzubieten.
state-hint-paused = Es steht nicht im Katalog, bis du es fortsetzt.
state-hint-archived = Es steht nicht mehr im Katalog. Die Seite bleibt für alle, die den Link haben.
state-explained-sold-out = Nichts ist mehr da. Vielleicht kommt neues.
state-explained-paused = Der Maker hat es eine Weile vom Markt genommen.
state-explained-archived = Der Maker hat es weggelegt. Es wird nicht mehr angeboten.
in-stock =
    { $n ->
        [one] 1 vorrätig
       *[other] { $n } vorrätig
    }
leaves-in =
    { $n ->
        [one] Verlässt die Werkstatt in 1 Tag
       *[other] Verlässt die Werkstatt in { $n } Tagen
    }
condition-new = Neu
condition-good = Gebraucht, gut erhalten
condition-used = Gebraucht
condition-for-parts = Für Bastler

## Page of a listing

crumbs = Wo du bist
owner-bar = Dein Angebot
owner-edit = Bearbeiten
owner-renew = Erneuern
owner-duplicate = Kopieren
owner-goes-out = Es geht von selbst hinaus:
owner-pause = Pausieren
owner-resume = Fortsetzen
owner-archive = Ablegen
owner-pin = Vorn in meinen Laden
owner-unpin = Nicht mehr vorn
pinned = Angeheftet
owner-publish = Veröffentlichen
photo-n-of = Foto { $n } von { $of }
photo-n = Foto { $n }: { $alt }
photo-enlarge = Foto groß öffnen
photo-none = Kein Foto
listing-side = Preis und Maker
listing-maker = Der Maker
listing-print = Drucken
listing-at-home = Auf seinem eigenen Server ansehen
sheet-print = Dieses Blatt drucken
sheet-back = Zurück zum Eintrag
sheet-hint = Eine Seite für den Marktstand oder das schwarze Brett. Das Menü des Browsers druckt sie auch.
sheet-code = QR-Code, der zu diesem Eintrag führt
listing-from = Kommt von { $host }
see-shop = Zum Laden
listed = Angeboten
changed = Geändert
draft-kept = Entwurf, gesichert
listing-about = Beschreibung
fact-materials = Material
fact-condition = Zustand
fact-place = Ort
fact-delivery = Übergabe
fact-personalisation = Beim Bestellen anzugeben
fact-made-by = Gemacht von
fact-dimensions = Maße
fact-weight = Gewicht
fact-ends = Angeboten bis
fact-license = Lizenz
fact-terms = Bedingungen
delivery-free = kostenlos
variation-choose = Auswählen
variation-show = Preis und Vorrat zeigen
variation-none = In dieser Zusammenstellung gibt es das nicht.
fact-tags = Schlagwörter
more-from = Mehr von { $name }
listing-published = Veröffentlicht. Es ist unterwegs zu denen, die dir folgen.
listing-paused = Pausiert. Es steht nicht im Katalog, bis du es fortsetzt.
listing-resumed = Es steht wieder im Katalog.
listing-renewed = Es wird wieder angeboten.
listing-duplicated = Das ist die Kopie. Nur du kannst sie sehen.
listing-archived = Abgelegt. Es steht nicht mehr im Katalog.
listing-pinned = Angeheftet. Es steht in deinem Laden ganz vorn.
listing-unpinned = Nicht mehr angeheftet.
listing-kept = Deine Änderungen sind gesichert.
draft-kept-notice = Dein Entwurf ist gesichert. Nur du kannst ihn sehen.
draft-deleted = Der Entwurf ist gelöscht.
listing-deleted = Das Angebot ist gelöscht. Server, die es haben, erfahren es.

## Catalogue

stock-title = Preise und Vorrat
stock-lede = Alle deine Angebote, die nicht abgelegt sind. Was du hier änderst, wird zusammen gesichert.
stock-hint = Leerer Vorrat: du zählst nicht. Leerer Preis einer Variante: der Preis des Angebots.
stock-kept = Preise und Vorrat sind gesichert.
listings-title = Angebote
listings-lede =
    { $n ->
        [0] Hier verkauft, verliehen, getauscht, verschenkt und gesucht.
        [one] Verkauft, verliehen, getauscht, verschenkt und gesucht, hier und auf 1 bekannten Server.
       *[other] Verkauft, verliehen, getauscht, verschenkt und gesucht, hier und auf { $n } bekannten Servern.
    }
sorted-new = Neueste zuerst
sorted = Reihenfolge
sorted-price = Niedrigster Preis zuerst
sorted-near = Nächste zuerst
count-listings-more = Mehr als { $n } Angebote
facet-price = Preis
facet-place = Ort
facet-maker = Maker
price-lowest = Niedrigster Preis
price-highest = Höchster Preis
price-from-hint = von
price-to-hint = bis
price-any-currency = Alle
price-at-least-chosen = ab { $price }
price-at-most-chosen = bis { $price }
near-place = Um { $place }
near-within = Im Umkreis von { $km } km
near-anywhere = Überall
near-chosen = Um einen Ort
near-own = Um meinen Ort, { $place }
near-set-own = Angeben, wo mein Ort ist
near-typed = In der Nähe von
near-hint = Zwei Zahlen wie 52,52; 13,40 oder ein Link auf eine Karte.
near-found = Ungefähr eingetragen.
near-distance = Wie weit höchstens
near-any-distance = Egal wie weit
price-needs-currency = Wähle die Währung des Preises: Ohne sie schränkt er nichts ein.
scope-followed = Von denen, denen du folgst
listings-empty = Nichts passt zu alldem.
listings-empty-hint = Nimm einen Filter weg, oder fang neu an:
facet-purpose = Angeboten oder gesucht
facet-terms = Bedingungen
facet-category = Art
facet-tag = Schlagwort
facet-scope = Server
facet-craft = Handwerk
scope-local = Hier
scope-known = Alle bekannten Server
purpose-offer = Ich biete es an
purpose-request = Ich suche es
purpose-offer-hint = zum Verkauf, Tausch, Leihen, Verschenken
purpose-request-hint = vielleicht hat es jemand
purpose-label-offer = Angeboten
purpose-label-request = Gesucht

## Editor

editor-new = Ein neues Angebot
editor-form = Angebot
editor-kept = Gesichert
editor-thing = Das Ding
editor-thing-hint = Was es ist, in den Worten von jemandem, der es sucht.
editor-purpose = Was möchtest du?
editor-title = Titel
editor-title-hint = Bis zu 140 Zeichen
editor-title-count = %n von 140 Zeichen
editor-category = Art
editor-category-none = Bitte wählen
editor-condition = Zustand
editor-condition-none = Keine Angabe
editor-description = Beschreibung
editor-materials = Material
editor-commas = Mit Kommas dazwischen.
editor-tags = Schlagwörter
editor-tags-hint = Mit Kommas dazwischen, bis zu 13.
editor-photos = Fotos
editor-photos-hint = Bis zu 10. Das erste ist das Titelbild.
photo-alt = Was Foto { $n } zeigt
photo-cover = Titelbild
photo-decoration = Nur Schmuck
photo-earlier = Foto { $n } nach vorn
photo-later = Foto { $n } nach hinten
photo-remove = Foto { $n } entfernen
photo-add = Fotos hinzufügen
photo-upload = Hochladen
photo-formats = JPEG, PNG, WebP oder GIF, bis 16 MB je Bild. Ortsangaben werden entfernt.
photo-full = Zehn Fotos sind da. Entferne eins, um ein anderes hinzuzufügen.
photo-processing = Wird vorbereitet. Beim nächsten Laden der Seite ist es da.
photo-progress = %n % gesendet
photo-alt-missing = Sag, was es zeigt, für alle, die es nicht sehen können.
editor-price-section = Preis und Bestand
editor-price-hint = Was du dafür möchtest, und wie viel da ist.
editor-terms = Bedingungen
editor-terms-hint = Geschenk, Tausch und Leihe haben keinen Preis.
editor-price = Preis
editor-currency = Währung
editor-price-empty = Etwa 14 oder 14,50.
editor-lot = Der Preis gilt für alles zusammen
editor-lot-hint = Sonst gilt er für eins.
pickup = Abholung
shipping = Versand
pickup-or-shipping = Abholung oder Versand
editor-quantity = Wie viele sind da
editor-quantity-hint = Leer: du zählst nicht.
editor-made-to-order = Auf Bestellung
editor-made-to-order-hint = Es ist nie ausverkauft.
editor-lead = Verlässt die Werkstatt nach
editor-delivery = Übergabe
editor-delivery-hint = Wie es zu den Leuten kommt, und unter welcher Lizenz.
editor-delivery-text = Wo, wann, zu welchen Kosten
editor-delivery-example = Etwa: Abholen in Saltmere, frei. Post im Inland 5,20 €.
editor-place = Ort
editor-license = Lizenz des Entwurfs
editor-license-hint = Ein SPDX-Name wie CC-BY-SA-4.0.
editor-variations = Ausführungen
editor-variations-hint = Wenn es mehrere Farben oder Größen gibt, jede mit eigenem Preis und Vorrat.
editor-axis = Was verschieden ist ({ $n })
editor-axis-values = Seine Werte ({ $n })
editor-axes-hint = Etwa Farbe: Blau, Rot, und Größe: S, M, L. Mit Kommas dazwischen; höchstens 200 Ausführungen zusammen.
editor-rows = Tabelle anlegen
editor-rows-hint = Preis leer: der Preis oben. Vorrat leer: du zählst nicht. Gesichert wird alles mit dem Angebot.
editor-row-remove-column = Herausnehmen
editor-row-remove = { $name } herausnehmen
editor-row-price = Preis von { $name }
editor-row-stock = Vorrat von { $name }
editor-row-sku = Deine Nummer von { $name }
editor-variation = Ausführung
editor-stock = Vorrat
editor-sku = Deine Nummer
editor-personalisation = Eine Frage an alle, die bestellen
editor-personalisation-hint = Etwa: Welchen Namen soll ich eingravieren? Leer: keine Frage.
editor-zones = Was der Versand kostet
editor-zone = Wohin ({ $n })
editor-zone-price = Kosten ({ $n })
editor-zones-hint = Etwa: Deutschland 5,20, Europa 14, in der Währung des Preises. 0 ist kostenlos. Leere Zeilen zählen nicht.
editor-zones-more = Mehr Zeilen
editor-section = Abteilung deines Ladens
editor-section-hint = Etwa: Schals. Dein Laden zeigt sie getrennt.
editor-dimensions = Länge, Breite, Höhe
editor-length = Länge
editor-width = Breite
editor-height = Höhe
editor-unit = Einheit
editor-per = Miete gilt für
editor-per-hint = Gilt nur bei Miete.
editor-times = Zeiten
editor-times-hint = In UTC. Leer geschieht nichts von selbst.
editor-publishes-at = Von selbst veröffentlichen um
editor-ends-at = Angeboten bis
editor-save = Entwurf sichern
editor-save-changes = Änderungen sichern
editor-preview = Vorschau
editor-back = Zurück ohne Sichern
editor-aside = Vorschau
editor-as-seen = So wird man es sehen
editor-where = Wohin es geht
editor-where-draft = Noch nirgends. Beim Veröffentlichen steht es im Katalog und geht einmal an alle, die dir folgen.
editor-where-published = Server, die es haben, erfahren leise von Änderungen. Wer dir folgt, sieht keinen neuen Beitrag.
editor-delete-title = Verwerfen
editor-delete = Entwurf löschen
editor-delete-listing = Dieses Angebot löschen
editor-delete-listing-hint = Das Angebot und seine Fotos verschwinden, und die Server, die es haben, werden gebeten, es auch zu löschen. Unter seiner Adresse steht, dass es einmal da war. Abgelegt behält es seine Seite.
editor-delete-now = Endgültig löschen
editor-delete-hint =
    { $n ->
        [0] Entfernt die Worte. Es wurde an niemanden geschickt.
        [one] Entfernt die Worte und 1 Foto. Es wurde an niemanden geschickt.
       *[other] Entfernt die Worte und { $n } Fotos. Es wurde an niemanden geschickt.
    }
listing-likes =
    { $n ->
        [one] gefällt einer Person
       *[other] gefällt { $n } Personen
    }
listing-boosts =
    { $n ->
        [one] einmal geteilt
       *[other] { $n }-mal geteilt
    }
