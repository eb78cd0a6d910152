### Gespeicherte Suchen: wonach immer wieder gesucht wird.

saved-searches-title = Gespeicherte Suchen
saved-searches-lede = Du erfährst, wenn etwas Neues im Katalog passt, und kannst jederzeit nachsehen.
saved-searches-none = Es wird nach nichts gesucht
saved-searches-none-hint = Schränke den Katalog auf das ein, was du suchst, und speichere das.
saved-search-save = Suche speichern
saved-search-save-hint = Du erfährst, wenn etwas Neues passt.
saved-search-name = Name
saved-search-every = Wie oft du es höchstens erfährst
saved-search-every-hour = Einmal in der Stunde
saved-search-every-day = Einmal am Tag
saved-search-paused = Pausiert
saved-search-pause = Pausiert: es wird nicht gesucht
saved-search-change = Ändern
saved-search-remove = Entfernen
saved-search-told =
    { $n ->
        [one] Eines wurde gemeldet
       *[other] { $n } wurden gemeldet
    }
saved-search-saved = Die Suche ist gespeichert.
saved-search-kept = Behalten.
saved-search-removed = Die Suche ist entfernt.
fault-search-name = Eine gespeicherte Suche hat einen Namen von 1 bis 80 Zeichen.
fault-search-wide = Schränke den Katalog erst ein: alles ist keine Suche.
fault-search-long = Diese Suche ist zu lang, um gespeichert zu werden.
fault-search-every = Du erfährst es einmal in der Stunde oder einmal am Tag.
fault-search-filter = Das schränkt nichts ein.
