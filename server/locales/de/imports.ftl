### Läden, die von anderswo kommen.

import-title = Bring deinen Laden mit
import-lede = Deine Angebote von Etsy werden hier zu Entwürfen. Aus der Datei wird nichts, bevor du gesehen hast, was daraus würde.
import-file = Etsys Datei deiner Angebote
import-file-hint = Bei Etsy: Shop-Manager, Einstellungen, Optionen, Daten herunterladen. Eine CSV-Datei bis 8 MB, in jeder Sprache.
import-photos = Fotos als Zip-Datei
import-photos-hint = Ohne sie werden die Fotos von den Adressen in der Datei geholt. Bis 64 MB; Namen wie in den Adressen.
import-look = Erst ansehen
import-before = Dateien, die du schon mitgebracht hast
import-rows =
    { $n ->
        [one] 1 Angebot
       *[other] { $n } Angebote
    }
import-state-looked = angesehen
import-state-running = läuft
import-state-done = fertig
import-state-cancelled = vorzeitig beendet
import-explained-looked = Noch ist nichts daraus geworden. Das würde aus jeder Zeile.
import-explained-waiting = Es wartet, bis es dran ist: gerade bringen andere ihren Laden mit. Es geht von selbst weiter, auch wenn du diese Seite schließt.
import-explained-running = Es läuft, auch wenn du diese Seite schließt.
import-explained-done = Es ist fertig. Neue Angebote sind Entwürfe; veröffentliche sie, wenn sie so weit sind.
import-explained-cancelled = Es wurde vorzeitig beendet. Was getan ist, bleibt; dieselbe Datei macht dort weiter.
import-outcome-new = Neu
import-outcome-changed = Geändert
import-outcome-same = Wie zuvor
import-outcome-refused = Abgelehnt
import-progress = Wie weit es ist
import-progress-of = { $n } von { $of }
import-look-again = Noch einmal nachsehen
import-over = Es ist vorbei. Sieh noch einmal nach, was daraus geworden ist.
import-busy = Gerade bringen andere ihren Laden mit. Warte eine Minute, und schick die Datei noch einmal.
import-start = Angebote daraus machen
import-cancel = Hier beenden
import-see = Deine Angebote ansehen
import-another = Andere Datei
import-report = Zeile für Zeile, zuerst, was du ansehen solltest
import-row = Zeile
import-becomes = Was daraus wird
import-started = Es läuft.
import-ended = Es ist beendet.
import-no-file = Wähle eine Datei.
import-not-utf8 = Die Datei ist nicht so, wie Etsy sie ausgibt: ihre Buchstaben lassen sich nicht lesen. Lade sie neu herunter, und speichere sie nicht mit einer Tabellenkalkulation.
import-too-large = Die Datei ist größer als 8 MB.
import-zip-too-large = Die Datei ist größer als 64 MB.
import-zip-unpacks = Entpackt ist die Datei größer als 256 MB.
import-no-zip = Das ist keine Zip-Datei, die sich lesen lässt.
import-sold-orders = Das ist Etsys Datei verkaufter Bestellungen. Sie enthält Namen und Adressen von Käufern, die hier niemand braucht. Lade stattdessen deine Angebote herunter.
import-reviews = Das ist Etsys Datei der Bewertungen. Sie nennen kein Angebot und bleiben bei Etsy. Lade stattdessen deine Angebote herunter.
import-unknown = Das ist keine Datei von Angeboten, wie Etsy sie ausgibt.
import-empty = In der Datei sind keine Angebote.
import-no-table = Die Datei lässt sich nicht als Tabelle lesen.
import-twice = Eine frühere Zeile hat dieselbe Nummer oder denselben Titel.
import-third = Die dritte Variante fehlt.
import-stock = In der Datei steht kein Vorrat je Ausführung. Trag ihn hier ein.
import-photo-address = Ein Foto hat keine brauchbare Adresse.
import-photos-wait =
    { $n ->
        [one] 1 Foto steht noch aus.
       *[other] { $n } Fotos stehen noch aus.
    }
import-photos-lost =
    { $n ->
        [one] 1 Foto lässt sich nicht holen. Lade es selbst hoch.
       *[other] { $n } Fotos lassen sich nicht holen. Lade sie selbst hoch.
    }
