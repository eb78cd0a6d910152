### What is said beyond the status of an answer.

problem-cross-site = This was sent from another site. Send it from the page itself.
problem-follow-blocked = This account does not want to be followed from here.
problem-follow-blocking = Nobody follows whom they block.
problem-pin-not-in-shop = Only what is in the shop can be pinned.
problem-pin-too-many = At most 5 can be pinned. Unpin another one first.
problem-follow-gone = This account cannot be followed any more.
problem-follow-oneself = Nobody follows themselves.
problem-follows-hidden = This maker does not show who follows and who is followed.
problem-intent-uri = What you were sent with is neither an address on the web nor a handle.
problem-peer-later = The other server does not answer at the moment.
problem-peer-refused = The other server answers nothing that can be read.
problem-stale = It was changed in the meantime. Load the page again.
problem-wrong-state = A listing that is { $state } cannot do this.
problem-many-parts = The form has too many parts.
problem-long-text = A text of the form is too long.
problem-not-text = A text of the form cannot be read.
problem-range = One range within the file is served.
