### Listings: cards, page, catalogue, editor.

## Terms

terms-sale = Sale
terms-gift = Gift
terms-swap = Swap
terms-loan = Loan
terms-rent = Rent
terms-service = Service
terms-pay-what-you-can = Pay what you can
terms-explained-sale = Sale: you pay the maker.
terms-explained-gift = A gift: it costs nothing.
terms-explained-swap = A swap: offer something in return.
terms-explained-loan = A loan: it goes back, for nothing.
terms-explained-rent = Rent: you pay for the time, then it goes back.
terms-explained-service = A service: you pay for work.
terms-explained-pay-what-you-can = You decide what it is worth to you.
price-from = from { $price }
price-for-the-lot = { $price } for the lot
price-at-least = from { $price }, pay what you can
price-up-to = up to { $price }
price-per-hour = { $price } per hour
price-per-day = { $price } per day
price-per-week = { $price } per week
price-per-month = { $price } per month
per-day = a day
per-week = a week
per-month = a month
made-by-me = The maker
made-by-my-shop = The maker's workshop
made-by-someone-else = Somebody else
price-on-request = Ask for the price
price-wanted = Wanted
price-with-terms = { $terms }, { $price }
flag-wanted = Wanted
flag-made-to-order = Made to order
state-draft = Draft
state-published = Published
state-sold-out = Sold out
state-paused = Paused
state-archived = Archived
state-hint-draft = Only you can see it.
state-hint-published = Everyone can see it.
state-hint-sold-out = Everyone can see it. Raise the stock to offer it again.
state-hint-paused = It is out of the catalogue until you resume it.
state-hint-archived = It is out of the catalogue. The page stays for those who have the link.
state-explained-sold-out = Nothing is left. The maker may make more.
state-explained-paused = The maker has taken it off the market for a while.
state-explained-archived = The maker has put it away. It is no longer offered.
in-stock =
    { $n ->
        [one] 1 in stock
       *[other] { $n } in stock
    }
leaves-in =
    { $n ->
        [one] Leaves the workshop in 1 day
       *[other] Leaves the workshop in { $n } days
    }
condition-new = New
condition-good = Used, in good shape
condition-used = Used
condition-for-parts = For parts

## Page of a listing

crumbs = Where you are
owner-bar = Your listing
owner-edit = Edit
owner-renew = Renew
owner-duplicate = Duplicate
owner-goes-out = It goes out by itself:
owner-pause = Pause
owner-resume = Resume
owner-archive = Archive
owner-pin = Pin to my shop
owner-unpin = Unpin
pinned = Pinned
owner-publish = Publish
photo-n-of = Photo { $n } of { $of }
photo-n = Photo { $n }: { $alt }
photo-enlarge = Open the photo large
photo-none = No photo
listing-side = Price and maker
listing-maker = The maker
listing-print = Print
listing-at-home = See it on its own server
sheet-print = Print this sheet
sheet-back = Back to the listing
sheet-hint = One page for the stall or the pin board. Your browser’s menu prints it, too.
sheet-code = QR code that leads to this listing
listing-from = Comes from { $host }
see-shop = See the shop
listed = Listed
changed = Changed
draft-kept = Draft, kept
listing-about = About it
fact-materials = Materials
fact-condition = Condition
fact-place = Place
fact-delivery = Delivery
fact-personalisation = To be said when ordering
fact-made-by = Made by
fact-dimensions = Size
fact-weight = Weight
fact-ends = Offered until
fact-license = Licence
fact-terms = Terms
delivery-free = free
variation-choose = Choose
variation-show = Show price and stock
variation-none = It does not come in this combination.
fact-tags = Tags
more-from = More from { $name }
listing-published = Published. It is on its way to your followers.
listing-paused = Paused. It is out of the catalogue until you resume it.
listing-resumed = It is back in the catalogue.
listing-renewed = It is offered again.
listing-duplicated = This is the copy. Only you can see it.
listing-archived = Archived. It is out of the catalogue.
listing-pinned = Pinned. It stands first in your shop.
listing-unpinned = No longer pinned.
listing-kept = Your changes are kept.
draft-kept-notice = Your draft is kept. Only you can see it.
draft-deleted = The draft is deleted.
listing-deleted = The listing is deleted. Servers that have it are told.

## Catalogue

stock-title = Prices and stock
stock-lede = All of your listings that are not put away. What you change here is kept all at once.
stock-hint = Empty stock: you do not count. Empty price of a variation: the price of the listing.
stock-kept = Prices and stock are kept.
listings-title = Listings
listings-lede =
    { $n ->
        [0] Sold, lent, swapped, given and wanted, here.
        [one] Sold, lent, swapped, given and wanted, here and on 1 known server.
       *[other] Sold, lent, swapped, given and wanted, here and on { $n } known servers.
    }
sorted-new = Newest first
sorted = Order
sorted-price = Lowest price first
sorted-near = Nearest first
count-listings-more = More than { $n } listings
facet-price = Price
facet-place = Place
facet-maker = Maker
price-lowest = Lowest price
price-highest = Highest price
price-from-hint = from
price-to-hint = to
price-any-currency = Any
price-at-least-chosen = from { $price }
price-at-most-chosen = up to { $price }
near-place = Near { $place }
near-within = Within { $km } km
near-anywhere = Anywhere
near-chosen = Near a place
near-own = Near my place, { $place }
near-set-own = Set where my place is
near-typed = Near
near-hint = Two numbers such as 52.52, 13.40, or a link to a map.
near-found = Filled in, roughly.
near-distance = How far at the most
near-any-distance = Any distance
price-needs-currency = Choose the currency of the price: without one it narrows nothing.
scope-followed = Of those you follow
listings-empty = Nothing fits all of this.
listings-empty-hint = Take one of the filters away, or start again:
facet-purpose = Offered or wanted
facet-terms = Terms
facet-category = Category
facet-tag = Tag
facet-scope = Server
facet-craft = Craft
scope-local = Here
scope-known = All known servers
purpose-offer = I offer it
purpose-request = I look for it
purpose-offer-hint = for sale, swap, loan, as a gift
purpose-request-hint = others may have it
purpose-label-offer = Offered
purpose-label-request = Wanted

## Editor

editor-new = A new listing
editor-form = Listing
editor-kept = Kept
editor-thing = The thing
editor-thing-hint = What it is, in the words of someone looking for it.
editor-purpose = What do you want to do?
editor-title = Title
editor-title-hint = Up to 140 characters
editor-title-count = %n of 140 characters
editor-category = Category
editor-category-none = Choose one
editor-condition = Condition
editor-condition-none = Not said
editor-description = Description
editor-materials = Materials
editor-commas = With commas between.
editor-tags = Tags
editor-tags-hint = With commas between, up to 13.
editor-photos = Photos
editor-photos-hint = Up to 10. The first one is the cover.
photo-alt = What photo { $n } shows
photo-cover = Cover
photo-decoration = Only decoration
photo-earlier = Move photo { $n } earlier
photo-later = Move photo { $n } later
photo-remove = Remove photo { $n }
photo-add = Add photos
photo-upload = Upload
photo-formats = JPEG, PNG, WebP or GIF, up to 16 MB each. Place data is removed.
photo-full = Ten photos are here. Remove one to add another.
photo-processing = Being prepared. It will be here when you load the page again.
photo-progress = %n % sent
photo-alt-missing = Say what it shows, for people who cannot see it.
editor-price-section = Price and stock
editor-price-hint = What you ask for it, and how much there is.
editor-terms = Terms
editor-terms-hint = A gift, a swap and a loan have no price.
editor-price = Price
editor-currency = Currency
editor-price-empty = Such as 14 or 14.50.
editor-lot = The price is for all together
editor-lot-hint = Otherwise it is for one.
pickup = Pickup
shipping = Post
pickup-or-shipping = Pickup or post
editor-quantity = How many are there
editor-quantity-hint = Empty: you do not count.
editor-made-to-order = Made to order
editor-made-to-order-hint = It is never sold out.
editor-lead = Leaves the workshop after
editor-delivery = Delivery
editor-delivery-hint = How it gets to people, and under which licence.
editor-delivery-text = Where, when, at what cost
editor-delivery-example = Such as: Pickup in Saltmere, free. Post in the country € 5.20.
editor-place = Place
editor-license = Licence of the design
editor-license-hint = An SPDX name such as CC-BY-SA-4.0.
editor-variations = Variations
editor-variations-hint = If it comes in several colours or sizes, each with its own price and stock.
editor-axis = What differs ({ $n })
editor-axis-values = Its values ({ $n })
editor-axes-hint = Such as Colour: Blue, Red, and Size: S, M, L. With commas between; at most 200 variations in all.
editor-rows = Lay out the table
editor-rows-hint = Empty price: the price above. Empty stock: you do not count. They are kept with the listing.
editor-row-remove-column = Take out
editor-row-remove = Take out { $name }
editor-row-price = Price of { $name }
editor-row-stock = Stock of { $name }
editor-row-sku = Your number of { $name }
editor-variation = Variation
editor-stock = In stock
editor-sku = Your number
editor-personalisation = A question to those who order
editor-personalisation-hint = Such as: Which name shall I engrave? Empty: no question.
editor-zones = What sending it costs
editor-zone = Where to ({ $n })
editor-zone-price = Cost ({ $n })
editor-zones-hint = Such as: Germany 5.20, Europe 14, in the currency of the price. 0 costs nothing. Empty rows do not count.
editor-zones-more = More rows
editor-section = Section of your shop
editor-section-hint = Such as: Scarves. Your shop shows them apart.
editor-dimensions = Length, width, height
editor-length = Length
editor-width = Width
editor-height = Height
editor-unit = Unit
editor-per = A rent is for
editor-per-hint = Counts for a rent only.
editor-times = Times
editor-times-hint = In UTC. Leave them empty and nothing happens by itself.
editor-publishes-at = Publish by itself at
editor-ends-at = Offered until
editor-save = Keep draft
editor-save-changes = Keep changes
editor-preview = Preview
editor-back = Back without keeping
editor-aside = Preview
editor-as-seen = As people will see it
editor-where = Where it will go
editor-where-draft = Nowhere yet. When you publish, it stands in the catalogue and goes to your followers once.
editor-where-published = Servers that have it are told of changes quietly. Your followers see no new post.
editor-delete-title = Give it up
editor-delete = Delete draft
editor-delete-listing = Delete this listing
editor-delete-listing-hint = The listing and its photos go, and the servers that have it are told to delete it too. Its address says that it was here once. Archiving it keeps the page.
editor-delete-now = Delete for good
editor-delete-hint =
    { $n ->
        [0] Removes the words. It was not sent to anyone.
        [one] Removes the words and 1 photo. It was not sent to anyone.
       *[other] Removes the words and { $n } photos. It was not sent to anyone.
    }
listing-likes =
    { $n ->
        [one] liked by one
       *[other] liked by { $n }
    }
listing-boosts =
    { $n ->
        [one] boosted once
       *[other] boosted { $n } times
    }
