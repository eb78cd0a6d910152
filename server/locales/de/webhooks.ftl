### Webhooks: Programme, die hören, wenn eine Bestellung weitergeht.

webhooks-title = Webhooks
webhooks-lede = Ein Programm von dir hört per HTTPS, wenn eine Bestellung oder Anfrage von dir weitergeht: ein Lager anderswo, ein Etikettendrucker, deine Buchhaltung.
webhooks-none = Keinem Programm wird etwas gesagt.
webhook-title = Webhook
webhook-new = Ein neuer Webhook
webhook-many = Es gibt { $n } Webhooks, und mehr werden es nicht. Entferne erst einen anderen.
webhook-add = Webhook hinzufügen
webhook-url = Wo er zuhört
webhook-url-hint = Eine öffentliche Adresse, die mit https:// beginnt. Nachrichten werden als JSON dorthin geschickt.
webhook-events = Ihm wird gesagt, wenn eine Bestellung so ist
webhook-event-proposed = Vorgeschlagen
webhook-event-accepted = Angenommen
webhook-event-declined = Abgelehnt
webhook-event-withdrawn = Zurückgezogen
webhook-event-paid = Bezahlt
webhook-event-shipped = Verschickt oder übergeben
webhook-event-returned = Zurückgegeben
webhook-event-completed = Abgeschlossen
webhook-event-cancelled = Abgebrochen
webhook-event-disputed = Strittig
webhook-event-message = Oder wenn jemand geschrieben hat
webhook-event-ping = Ein Versuch
webhook-active = Ihm wird etwas gesagt
webhook-state-active = Aktiv
webhook-state-paused = Pausiert
webhook-state-failed = Aufgegeben
webhook-failed = Er hat { $n } Tage lang nichts genommen, deshalb wird ihm nichts mehr gesagt. Bring ihn in Ordnung und setze den Haken, dass ihm etwas gesagt wird.
webhook-failing =
    { $n ->
        [one] Ein Versuch ist gescheitert. Nichts genommen wurde seit
       *[other] { $n } Versuche sind gescheitert. Nichts genommen wurde seit
    }
webhook-secret = Geheimnis
webhook-secret-new = Kopiere sein Geheimnis jetzt. Es wird nie wieder gezeigt.
webhook-how = Wie Nachrichten unterschrieben sind und was sie sagen, steht bei der API.
webhook-ping = Probieren
webhook-remove = Webhook entfernen
webhook-deliveries = Was ihm gesagt wurde
webhook-deliveries-none = Nichts in den letzten 30 Tagen.
webhook-event-one = Ereignis
webhook-when = Wann
webhook-went = Wie es ging
webhook-next = Nächster Versuch
webhook-tries = { $n } Versuche.
webhook-told-waiting = Wartet
webhook-told-done = Genommen
webhook-told-given-up = Aufgegeben
webhook-reason-status = Die Antwort war keine gute.
webhook-reason-timeout = Es kam nicht rechtzeitig eine Antwort.
webhook-reason-no-such-host = Diesen Host gibt es nicht.
webhook-reason-network = Er war nicht zu erreichen, oder nicht mit einem gültigen Zertifikat.
webhook-reason-refused = Sein Name führt zu einer Adresse, die nicht öffentlich ist.
webhook-reason-busy = Zu viel ist zu diesem Host unterwegs.
webhook-reason-quiet = Der Webhook wurde pausiert oder aufgegeben.
webhook-reason-not-sent = Es konnte nicht gesendet werden.
webhook-kept = Behalten.
webhook-pinged = Er wird probiert. Gleich steht unten, wie es ging.
webhook-removed = Der Webhook ist entfernt.
fault-webhook-url = Ein Webhook ist eine öffentliche Adresse, die mit https:// beginnt, mit höchstens 1.000 Bytes.
fault-webhook-none = Wähle mindestens ein Ereignis.
fault-webhook-event = Eines davon ist kein Ereignis.
