### Warum ein Foto nicht angenommen wird oder fehlt.

photo-empty = Die Datei ist leer. Wähle das Foto noch einmal aus.
photo-too-large = Das Foto ist größer als 16 MB. Speichere eine kleinere Kopie und lade sie hoch.
photo-too-many-pixels = Das Foto hat mehr als 64 Megapixel. Speichere eine kleinere Kopie und lade sie hoch.
photo-side-too-long = Das Foto ist auf einer Seite länger als 20.000 Pixel. Schneide es zu oder speichere eine kleinere Kopie.
photo-too-many-frames = Die Animation hat mehr als 300 Bilder. Lade stattdessen ein stehendes Bild hoch.
photo-is-svg = SVG-Zeichnungen werden nicht als Fotos angenommen. Exportiere die Zeichnung als PNG und lade sie hoch.
photo-is-heic = HEIC-Fotos werden nicht angenommen. Teile oder exportiere das Foto als JPEG und lade es hoch.
photo-is-avif = AVIF-Bilder werden nicht angenommen. Speichere das Bild als JPEG oder WebP und lade es hoch.
photo-is-tiff = TIFF- und Rohdateien von Kameras werden nicht angenommen. Exportiere das Foto als JPEG und lade es hoch.
photo-is-pdf = Ein PDF ist kein Foto. Lade ein Bild der Seite als JPEG oder PNG hoch.
photo-is-video = Ein Video ist kein Foto. Lade ein stehendes Bild als JPEG oder PNG hoch.
photo-unknown-kind = Die Datei ist kein Bild, das hier gelesen werden kann. Lade ein JPEG, PNG, WebP oder GIF hoch.
photo-cut-off = Das Foto endet zu früh, als wäre die Kopie abgebrochen. Lade es noch einmal vom Original hoch.
photo-broken = Das Foto ist beschädigt und nicht lesbar. Öffne es, speichere es neu als JPEG und lade es hoch.
photo-busy = Gerade werden viele Fotos vorbereitet. Versuche es in einer Minute noch einmal.
photo-unfinished = Das Foto konnte nicht vorbereitet werden. Versuche es in einer Minute noch einmal.
photo-no-room = Deine Fotos füllen den Platz, den du hast. Lösche welche, die du nicht brauchst.
photo-away = Der andere Server gibt dieses Foto nicht heraus.
fault-photo-unknown = Ein Foto ist nicht mehr hier. Füge es noch einmal hinzu.
fault-alt-long = Eine Beschreibung hat höchstens 1.500 Zeichen.
