### Saved searches: what makers look for again and again.

saved-searches-title = Saved searches
saved-searches-lede = You are told when something new in the catalogue fits, and can look at it any time.
saved-searches-none = Nothing is looked for
saved-searches-none-hint = Narrow the catalogue to what you look for, and save that.
saved-search-save = Save the search
saved-search-save-hint = You are told when something new fits.
saved-search-name = Name
saved-search-every = How often you are told at the most
saved-search-every-hour = Once an hour
saved-search-every-day = Once a day
saved-search-paused = Paused
saved-search-pause = Paused: nothing is looked for
saved-search-change = Change
saved-search-remove = Remove
saved-search-told =
    { $n ->
        [one] One was told
       *[other] { $n } were told
    }
saved-search-saved = The search is saved.
saved-search-kept = Kept.
saved-search-removed = The search is removed.
fault-search-name = A saved search has a name of 1 to 80 characters.
fault-search-wide = Narrow the catalogue first: everything is no search.
fault-search-long = This search is too long to be saved.
fault-search-every = You are told once an hour or once a day.
fault-search-filter = This narrows nothing.
