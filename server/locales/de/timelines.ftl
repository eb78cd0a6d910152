### Home of a member.

home-title = Start
home-following = Was die machen, denen du folgst
home-requests =
    { $n ->
        [one] Eine Person möchte dir folgen
       *[other] { $n } Personen möchten dir folgen
    }
home-accept = Annehmen
home-reject = Ablehnen
request-accepted = Angenommen. Von jetzt an erfahren sie, was du veröffentlichst.
request-refused = Abgelehnt. Sie erfahren nichts.
home-empty = Noch ist nichts angekommen.
home-empty-hint = Hier steht, was die Maker veröffentlichen, denen du folgst, das Neueste zuerst.
home-find-makers = Maker finden
home-paste = Eine Adresse einfügen
home-side = Deine Arbeit
home-drafts = Meine Entwürfe
home-no-drafts = Nichts halb Fertiges.
home-no-drafts-hint = Entwürfe von Angeboten warten hier.
home-start-listing = Ein Angebot beginnen
entry-label = { $kind } von { $name }
kind-listing = Angebot
warning-show = Zeigen
warning-hide = Verbergen
entry-boosted-by = geteilt von
home-new = Neue Beiträge zeigen

## Suggestions

suggestions-title = Wem du folgen könntest
suggestion-newcomer = Neu hier
suggestion-by-one = { $name } folgt dieser Person, und du folgst { $name }
suggestion-by-two = { $name } und { $other }, denen du folgst, folgen dieser Person
suggestion-by-many =
    { $n ->
        [one] { $name } und eine andere Person, der du folgst, folgen dieser Person
       *[other] { $name } und { $n } andere, denen du folgst, folgen dieser Person
    }
suggestion-dismiss = Nicht jetzt
suggestion-dismissed = Das wird dir nicht mehr vorgeschlagen.
