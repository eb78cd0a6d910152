### Nachrichten: Unterhaltungen aus direkten Beiträgen.

nav-messages = Nachrichten
nav-messages-new =
    { $n ->
        [one] eine mit Neuem
       *[other] { $n } mit Neuem
    }
messages-title = Nachrichten
messages-all = Alle Unterhaltungen
messages-write = Schreiben
messages-none = Noch hat niemand geschrieben.
messages-none-hint = Schreibe jemandem von dessen Seite aus, oder nenne die Person in einem Beitrag für die, die du nennst.
messages-new = Neu
messages-you = Du:
messages-me = Du
messages-to-oneself = Nur du
messages-only = Nur { $name } und du
messages-only-these = Nur diese und du
messages-about = Worum es geht
messages-earlier = Frühere Nachrichten
messages-said = Was gesagt wurde
messages-edited = geändert
messages-poll = Eine Frage mit Antworten zur Wahl: antworten
messages-edit = Ändern
messages-delete = Löschen
messages-stays-here = Es bleibt auf diesem Server, dessen Betreiber es lesen könnten.
messages-goes-to = Geht an
messages-as-mail = Die Betreiber dort und hier könnten es lesen, wie bei jeder E-Mail.
message-sent = Gesendet an die, die du genannt hast.
message-write = Nachricht schreiben
