### Why a photo is not taken, or not here.

photo-empty = The file is empty. Choose the photo again.
photo-too-large = The photo is larger than 16 MB. Save a smaller copy and upload that.
photo-too-many-pixels = The photo has more than 64 megapixels. Save a smaller copy and upload that.
photo-side-too-long = The photo is more than 20,000 pixels long on one side. Crop it or save a smaller copy.
photo-too-many-frames = The animation has more than 300 frames. Upload a still picture instead.
photo-is-svg = SVG drawings are not taken as photos. Export the drawing as PNG and upload that.
photo-is-heic = HEIC photos are not taken. Share or export the photo as JPEG and upload that.
photo-is-avif = AVIF pictures are not taken. Save the picture as JPEG or WebP and upload that.
photo-is-tiff = TIFF and raw camera files are not taken. Export the photo as JPEG and upload that.
photo-is-pdf = A PDF is not a photo. Upload a picture of the page as JPEG or PNG.
photo-is-video = A video is not a photo. Upload a still picture as JPEG or PNG.
photo-unknown-kind = The file is not a picture that can be read here. Upload a JPEG, PNG, WebP or GIF.
photo-cut-off = The photo ends too early, as if the copy was cut off. Upload it again from the original.
photo-broken = The photo is damaged and cannot be read. Open it, save it anew as JPEG and upload that.
photo-busy = Many photos are being prepared at the moment. Try again in a minute.
photo-unfinished = The photo could not be prepared. Try again in a minute.
photo-no-room = Your photos fill the room you have. Delete some that you do not need.
photo-away = The other server does not give this photo out.
fault-photo-unknown = A photo is not here any more. Add it again.
fault-alt-long = A description has at most 1,500 characters.
