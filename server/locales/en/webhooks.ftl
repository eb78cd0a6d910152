### Webhooks: programs of makers that hear when an order moves.

webhooks-title = Webhooks
webhooks-lede = A program of yours hears by HTTPS when an order or enquiry of yours moves: stock elsewhere, a label printer, your bookkeeping.
webhooks-none = Nothing is told to any program.
webhook-title = Webhook
webhook-new = A new webhook
webhook-many = There are { $n } webhooks, and no more than that. Remove another one first.
webhook-add = Add the webhook
webhook-url = Where it listens
webhook-url-hint = A public address that begins with https://. Messages are posted there as JSON.
webhook-events = It is told when an order is
webhook-event-proposed = Proposed
webhook-event-accepted = Accepted
webhook-event-declined = Declined
webhook-event-withdrawn = Taken back
webhook-event-paid = Paid
webhook-event-shipped = Sent or handed over
webhook-event-returned = Returned
webhook-event-completed = Completed
webhook-event-cancelled = Cancelled
webhook-event-disputed = In dispute
webhook-event-message = Or somebody wrote
webhook-event-ping = A try
webhook-active = It is told things
webhook-state-active = Active
webhook-state-paused = Paused
webhook-state-failed = Given up
webhook-failed = It took nothing for { $n } days, so it is told nothing more. Mend it, and tick that it is told things.
webhook-failing =
    { $n ->
        [one] One try failed. Nothing was taken since
       *[other] { $n } tries failed. Nothing was taken since
    }
webhook-secret = Secret
webhook-secret-new = Copy its secret now. It is never shown again.
webhook-how = How messages are signed and what they say is told with the API.
webhook-ping = Try it
webhook-remove = Remove the webhook
webhook-deliveries = What it was told
webhook-deliveries-none = Nothing within the last 30 days.
webhook-event-one = Event
webhook-when = When
webhook-went = How it went
webhook-next = Tried again
webhook-tries = { $n } tries.
webhook-told-waiting = Waits
webhook-told-done = Taken
webhook-told-given-up = Given up
webhook-reason-status = It answered something else than a success.
webhook-reason-timeout = It did not answer in time.
webhook-reason-no-such-host = There is no such host.
webhook-reason-network = It could not be reached, or not by a certificate that holds.
webhook-reason-refused = Its name leads to an address that is not public.
webhook-reason-busy = Too much is on its way to this host.
webhook-reason-quiet = The webhook was paused or given up.
webhook-reason-not-sent = It could not be sent.
webhook-kept = Kept.
webhook-pinged = It is being tried. How it went stands below in a moment.
webhook-removed = The webhook is removed.
fault-webhook-url = A webhook is a public address that begins with https://, of at most 1,000 bytes.
fault-webhook-none = Choose at least one event.
fault-webhook-event = One of these is no event.
