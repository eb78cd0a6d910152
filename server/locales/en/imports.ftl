### Shops that come over from elsewhere.

import-title = Bring your shop along
import-lede = Your listings from Etsy become drafts here. Nothing is made of the file before you have seen what would become of it.
import-file = Etsy's file of your listings
import-file-hint = At Etsy: Shop Manager, Settings, Options, Download Data. A CSV file of up to 8 MB, in any language.
import-photos = Photos as a zip file
import-photos-hint = Without it the photos are fetched from the addresses in the file. Up to 64 MB; names as in the addresses.
import-look = Look at it first
import-before = Files you brought before
import-rows =
    { $n ->
        [one] 1 listing
       *[other] { $n } listings
    }
import-state-looked = looked at
import-state-running = under way
import-state-done = done
import-state-cancelled = ended early
import-explained-looked = Nothing is made of it yet. This is what would become of each row.
import-explained-waiting = It is waiting for its turn: others bring their shops along just now. It goes on by itself, also when you close this page.
import-explained-running = It is under way, also when you close this page.
import-explained-done = It is done. New listings are drafts; publish them when they are ready.
import-explained-cancelled = It ended early. What was done stays; the same file goes on where it ended.
import-outcome-new = New
import-outcome-changed = Changed
import-outcome-same = As before
import-outcome-refused = Refused
import-progress = How far it is
import-progress-of = { $n } of { $of }
import-look-again = Look again
import-over = It is over. Look again to read what became of it.
import-busy = Others bring their shops along just now. Wait a minute, and send the file again.
import-start = Make listings of it
import-cancel = End it here
import-see = See your listings
import-another = Another file
import-report = Row by row, first what needs a look
import-row = Row
import-becomes = What becomes of it
import-started = It is under way.
import-ended = It is ended.
import-no-file = Choose a file.
import-not-utf8 = This file is not as Etsy exported it: its letters cannot be read. Download it again, and do not save it in a spreadsheet.
import-too-large = This file is larger than 8 MB.
import-zip-too-large = This file is larger than 64 MB.
import-zip-unpacks = Unpacked, this file is larger than 256 MB.
import-no-zip = This is no zip file that can be read.
import-sold-orders = This is Etsy's file of sold orders. It holds names and addresses of buyers, which nobody here needs. Download your listings instead.
import-reviews = This is Etsy's file of reviews. They name no listing and stay at Etsy. Download your listings instead.
import-unknown = This is no file of listings as Etsy exports it.
import-empty = There are no listings in this file.
import-no-table = This file cannot be read as a table.
import-twice = An earlier row has the same number or title.
import-third = The third variation is left out.
import-stock = The file has no stock for each variation. Set it here.
import-photo-address = A photo has no usable address.
import-photos-wait =
    { $n ->
        [one] 1 photo is yet to come.
       *[other] { $n } photos are yet to come.
    }
import-photos-lost =
    { $n ->
        [one] 1 photo cannot be fetched. Upload it yourself.
       *[other] { $n } photos cannot be fetched. Upload them yourself.
    }
