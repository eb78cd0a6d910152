### Eingeschränkte Waren: die Regeln der Instanz, und was sie vor wem zurückhalten. Die Schlüssel der Arten sind die von config/restricted-goods.toml.

## Die Arten

goods-alcohol = Alkohol
goods-about-alcohol = Getränke mit Alkohol und Geräte, um sie zu brauen oder zu brennen.
goods-tobacco = Tabak und Nikotin
goods-about-tobacco = Tabak, Nikotin und alles, womit man sie raucht oder verdampft.
goods-drugs = Drogen
goods-about-drugs = Drogen, was als ihr Ersatz verkauft wird, und was dem Konsum dient.
goods-medical = Medizinisches und Heilversprechen
goods-about-medical = Arzneien, Medizinprodukte und Waren, die eine Krankheit heilen oder verhindern sollen.
goods-remains = Geschützte Tiere und menschliche Überreste
goods-about-remains = Teile geschützter Tiere, Elfenbein und menschliche Überreste.
goods-hazardous = Gefahrgut
goods-about-hazardous = Was brennt, explodiert, vergiftet oder ätzt und nicht einfach mit der Post darf.
goods-recalled = Zurückgerufenes
goods-about-recalled = Waren, die ihr Hersteller oder eine Behörde zurückgerufen hat.
goods-weapons = Waffen
goods-about-weapons = Was gemacht ist, um jemanden zu verletzen, und Munition.
goods-firearm-parts = Teile von Schusswaffen
goods-about-firearm-parts = Gedruckte oder gefräste Teile von Schusswaffen und Dateien dafür.
goods-blades = Klingen
goods-about-blades = Messer, Äxte und andere scharfe Werkzeuge, für die ein Mindestalter gelten kann.
goods-hate = Hass
goods-about-hate = Waren, die Hass verherrlichen oder die, die daraus Verbrechen begehen.
goods-violent = Gewalt
goods-about-violent = Waren, die Gewalt um ihrer selbst willen verherrlichen oder zeigen.
goods-adult = Für Erwachsene
goods-about-adult = Nacktheit und Sexualität, für Erwachsene gedacht.
goods-regulated = Streng geregelte Waren
goods-about-regulated = Was man nur mit Erlaubnis herstellen, verkaufen oder besitzen darf, und was verboten ist.
goods-internationally-regulated = International geregelte Waren
goods-about-internationally-regulated = Waren unter Sanktionen sowie Arten und Kulturgüter, deren Handel Abkommen einschränken.
goods-unmarked-toys = Spielzeug und Babysachen ohne Prüfzeichen
goods-about-unmarked-toys = Was für Kinder unter 14 gemacht ist und die vorgeschriebenen Zeichen nicht trägt.
goods-mains-kits = Bausätze mit Netzspannung
goods-about-mains-kits = Bausätze und Geräte, die ans Stromnetz kommen.
goods-lithium = Lithium-Akkus
goods-about-lithium = Lithium-Zellen und Akkus, lose oder eingebaut.
goods-food-contact = Lebensmittel und was sie berührt
goods-about-food-contact = Lebensmittel und Dinge, die mit ihnen in Berührung kommen.
goods-cosmetics = Kosmetik
goods-about-cosmetics = Seife, Cremes, Schminke und alles andere, was auf die Haut kommt.
goods-counterfeit = Fälschungen und lizenzierte Figuren
goods-about-counterfeit = Kopien von Marken, und Figuren anderer ohne deren Erlaubnis.
goods-license-breach = Drucke, deren Lizenz den Verkauf nicht erlaubt
goods-about-license-breach = Dinge aus Dateien, die nur für nichtkommerzielle Zwecke frei sind.

## Die Regeln

goods-title = Eingeschränkte Waren
goods-lede = Was hier angeboten werden darf, was nur sieht, wer zustimmt, und was nicht erlaubt ist. Eine Regel gilt sofort, auch für das, was von anderen Servern kommt.
goods-host-only = Die Regeln machen die, die diese Instanz betreiben.
goods-rules = Regeln
goods-rule = Regel
goods-rule-allow = Erlaubt
goods-rule-gate = Nur nach Zustimmung
goods-rule-forbid = Nicht erlaubt
goods-note = Ein Hinweis für Anbietende und Besuch
goods-usual = wie mitgeliefert
goods-change = Ändern: { $name }
goods-category-rule = Eine Regel für eine Kategorie
goods-category-hint = Sie gilt auch für das, was darunter liegt.
goods-category-add = Diese Regel machen
goods-left-out = Hier nicht erlaubt
goods-left-out-hint = Diese Angebote stünden im Katalog, wenn die Regeln sie erlaubten. Gelöscht sind sie nicht: wer hier anbietet, sieht den Grund und kann sie ändern.
goods-left-out-none = Es gibt keine.
goods-ruled = Die Regel gilt ab jetzt.
goods-contents-title = Was es enthält
goods-contents-legend = Die Moderation sagt, es enthält
goods-contents-hint = Neben dem, was die Person selbst sagt. Wer hier anbietet, erfährt es; von einem Angebot eines anderen Servers weiß es nur dieser Server.
goods-contents-told = sagt die Person selbst oder die Kategorie
goods-contents-text-hint = Für das Protokoll.
goods-said = Gesichert, was es enthält.

## An Angeboten

flag-gated = Nach Zustimmung
flag-forbidden = Hier nicht erlaubt
goods-not-here = Hier nicht erlaubt: { $name }
goods-not-here-hint = Es steht hier in keiner Liste und kann nicht bestellt werden, ist aber nicht gelöscht.
goods-gated-own = Nur für die, die zustimmen, das zu sehen:
editor-goods = Enthält es eingeschränkte Waren?
editor-goods-hint = Kreuze an, was zutrifft. Was hier nicht erlaubt ist, kann nicht veröffentlicht werden; manches sieht nur, wer zustimmt.
editor-goods-show = Arten eingeschränkter Waren
veil-title = Möchtest du das sehen?
veil-lede = Dieses Angebot sieht nur, wer alt genug ist und es sehen möchte. Es enthält:
veil-forbidden-title = Wird hier nicht gezeigt
veil-forbidden-lede = Die Regeln dieser Instanz erlauben dieses Angebot nicht. Es enthält:
veil-confirm = Ich bin alt genug und möchte es sehen
veil-cookie = Ein Cookie dieser Seite merkt sich das ein halbes Jahr lang.
veil-remembered = Das merkt sich dein Konto. Zurücknehmen kannst du es auf der Seite über diese Instanz.
veil-rules = Die Regeln dieser Instanz
about-goods = Eingeschränkte Waren
about-goods-hint = Was hier angeboten werden darf. Die Regeln gelten auch für Angebote anderer Server, wie sie hier zu sehen sind.
about-goods-none = Über das Gesetz hinaus ist nichts eingeschränkt.
goods-forget = Wieder fragen, bevor etwas gezeigt wird, das Zustimmung braucht

## Was nicht stimmt

fault-goods = Einige dieser eingeschränkten Waren gibt es nicht.
fault-goods-rule = Eine Regel ist erlaubt, nur nach Zustimmung oder nicht erlaubt.
fault-goods-note = Ein Hinweis hat höchstens 300 Zeichen.
fault-goods-forbidden = Es enthält Waren, die hier nicht erlaubt sind. Die Regeln dieser Instanz sagen, welche.
fault-category-forbidden = Angebote dieser Kategorie sind hier nicht erlaubt.
fault-goods-subject = Eine Regel betrifft eingeschränkte Waren oder eine Kategorie.
