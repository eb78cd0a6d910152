### Mitteilungen: was geschah, wer auf Gehör wartet, und von wem man hören will.

nav-notifications = Mitteilungen
nav-notifications-new = { $n ->
    [one] Mitteilungen, eine neue
    [100] Mitteilungen, 100 oder mehr neue
   *[other] Mitteilungen, { $n } neue
}
notifications-title = Mitteilungen
notifications-tab-all = Alle
notifications-tab-said = An dich
notifications-tab-reactions = Reaktionen
notifications-tab-follows = Folgende
notifications-tab-desk = Moderation
notifications-new = Neues zeigen
notifications-unread = Es gibt Neues.
notifications-mark-read = Alles als gelesen markieren
notifications-read-before = Das Folgende kennst du schon
notifications-is-new = (neu)
notifications-dismiss = Ausblenden
notifications-empty = Nichts Neues für dich
notifications-empty-hint = Wenn dir jemand antwortet, etwas von dir mag oder dir folgt, steht es hier.
notifications-read = Alles ist als gelesen markiert.
notifications-dismissed = Das ist ausgeblendet.
notifications-let-in = Von jetzt an hörst du davon.
notice-somebody = Jemand
notice-two = { $one } und { $two }
notice-many = { $n ->
    [one] { $one } und jemand anderes
   *[other] { $one } und { $n } andere
}
notice-mention = { $who } erwähnt dich
notice-reply = { $who } antwortet dir
notice-direct = { $who } schreibt dir
notice-like = { $n ->
    [one] { $who } mag deinen Beitrag
   *[other] { $who } mögen deinen Beitrag
}
notice-like-listing = { $n ->
    [one] { $who } mag dein Angebot
   *[other] { $who } mögen dein Angebot
}
notice-boost = { $n ->
    [one] { $who } gibt deinen Beitrag weiter
   *[other] { $who } geben deinen Beitrag weiter
}
notice-boost-listing = { $n ->
    [one] { $who } gibt dein Angebot weiter
   *[other] { $who } geben dein Angebot weiter
}
notice-quote = { $who } zitiert dich
notice-quote-answered = { $who } hat über dein Zitat entschieden
notice-follow = { $n ->
    [one] { $who } folgt dir
   *[other] { $who } folgen dir
}
notice-follow-request = { $who } möchte dir folgen
notice-follow-accepted = { $who } lässt dich folgen
notice-poll-ended = Eine Umfrage von { $who }, bei der du abgestimmt hast, ist zu Ende
notice-poll-ended-own = Deine Umfrage ist zu Ende
notice-edited = { $who } hat einen Beitrag geändert, den du weitergegeben oder in dem du abgestimmt hast
notice-edited-listing = { $who } hat ein Angebot geändert, das du weitergegeben hast
notice-moved = { $who } macht als { $target } weiter; dort folgst du jetzt oder hast darum gebeten
notice-turn = Du bist dran: Eine Bestellung mit { $who } wartet auf dich
notice-agreement = { $who } schreibt zu einem Angebot
notice-agreement-order = Neues zu einer Bestellung mit { $who }: { $state }
notice-found = Neues passt zu einer Suche, die du gespeichert hast
notice-found-excerpt =
    { $n ->
        [one] { $name }: ein neues Angebot
       *[other] { $name }: { $n } neue Angebote
    }
notice-webhook = Einem Webhook von dir wird nichts mehr gesagt: er hat sieben Tage lang nichts genommen oder gesagt, dass es ihn nicht mehr gibt
notice-report = Eine Meldung wartet auf die Moderation
notice-sign-up = { $who } bittet um einen Platz hier
notice-measure = Die Moderation hat etwas über dein Konto entschieden
notice-appeal = Ein Einspruch wartet auf die Moderation
notice-appeal-decided = Über deinen Einspruch ist entschieden
notice-judged = Die Moderation hat gesagt, was ein Angebot von dir enthält
requests-title = Wartet auf Gehör
requests-lede = Deine Einstellungen halten diese Leute von deinen Mitteilungen fern.
requests-empty = Niemand wartet
requests-who = Wer wartet
requests-count = { $n ->
    [one] Eine Mitteilung
   *[other] { $n } Mitteilungen
}
requests-accept = Hereinlassen
requests-dismiss = Ausblenden
policy-title = Von wem du hörst
policy-lede = Was geschieht, wenn jemand, dem du nicht folgst, dich erwähnt, dir antwortet, etwas von dir mag oder weitergibt, oder dir folgt.
policy-always = Wem du folgst und wer diese Gemeinschaft moderiert, erreicht dich immer. Passen mehrere Zeilen, gilt die strengste.
policy-not_following = Leute, denen du nicht folgst
policy-not_followers = Leute, die dir nicht folgen
policy-new_accounts = Neue Leute
policy-unsolicited_direct = Unerwartete Direktnachrichten
policy-limited = Eingeschränkte Leute
policy-hint-not_following = Alle außer denen, denen du folgst.
policy-hint-not_followers = Oder seit weniger als drei Tagen.
policy-hint-new_accounts = Hier seit weniger als 30 Tagen bekannt.
policy-hint-unsolicited_direct = Sie führen nichts fort, was du gesagt hast.
policy-hint-limited = Die Moderation verbirgt sie oder ihren ganzen Server vor allen, die ihnen nicht folgen.
verdict-accept = Sag es mir
verdict-filter = Lass sie warten
verdict-drop = Sag mir nichts
