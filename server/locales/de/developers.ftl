### The page for people who write programs.

api-title = Für Programme
api-lede = Alles auf diesen Seiten kann auch ein Programm tun, nach denselben Regeln. Die Beschreibungen sind auf Englisch.
api-openapi = OpenAPI-Dokument
api-nouns = Hauptwörter
api-basics = Grundlagen
api-base = Basis
api-token = Token
api-lists = Listen
api-money = Geld
api-errors = Fehler
api-errors-text = mit einem Satz zu jedem Feld
api-repeat = Sicheres Wiederholen
