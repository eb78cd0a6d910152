### What is said beyond the status of an answer.

problem-cross-site = Das kam von einer anderen Seite. Schick es von der Seite selbst.
problem-follow-blocked = Diesem Konto soll man von hier aus nicht folgen.
problem-follow-blocking = Niemand folgt denen, die er blockiert.
problem-pin-not-in-shop = Nur was im Laden liegt, lässt sich anheften.
problem-pin-too-many = Höchstens 5 lassen sich anheften. Löse zuerst ein anderes.
problem-follow-gone = Diesem Konto kann man nicht mehr folgen.
problem-follow-oneself = Niemand folgt sich selbst.
problem-follows-hidden = Hier wird nicht gezeigt, wer folgt und wem gefolgt wird.
problem-intent-uri = Womit du geschickt wurdest, ist weder eine Adresse im Web noch ein Handle.
problem-peer-later = Der andere Server antwortet gerade nicht.
problem-peer-refused = Der andere Server antwortet nichts, was sich lesen lässt.
problem-stale = Es wurde inzwischen geändert. Lade die Seite neu.
problem-wrong-state = Ein Eintrag im Zustand { $state } kann das nicht.
problem-many-parts = Das Formular hat zu viele Teile.
problem-long-text = Ein Text des Formulars ist zu lang.
problem-not-text = Ein Text des Formulars ist nicht lesbar.
problem-range = Von der Datei wird ein Stück innerhalb ihrer Länge geliefert.
