//! Walks a picture file's blocks before any pixel is decoded.
//!
//! Decoders forgive what must not be forgiven here: a JPEG without its end comes out half grey, a WebP frame may be far
//! larger than the canvas it claims, and an animation is only as harmless as its frame count (SECURITY M-01).

use image::ImageFormat;

use super::{MAX_FRAMES, MAX_PIXELS, MAX_SIDE, PictureFault};

/// Checks that the file reaches its own end and stays within the bounds of frames and sides.
///
/// What follows the end of the picture is not looked at: it is not carried over.
pub(super) fn inspect(format: ImageFormat, bytes: &[u8]) -> Result<(), PictureFault> {
    match format {
        ImageFormat::Jpeg => jpeg(bytes),
        ImageFormat::Png => png(bytes),
        ImageFormat::Gif => gif(bytes),
        ImageFormat::WebP => webp(bytes),
        _ => Err(PictureFault::UnknownKind),
    }
}

/// Checks a width and a height in pixels.
pub(super) fn inspect_size(width: u32, height: u32) -> Result<(), PictureFault> {
    if width == 0 || height == 0 {
        Err(PictureFault::Broken)
    } else if u64::from(width) * u64::from(height) > MAX_PIXELS {
        Err(PictureFault::TooManyPixels)
    } else if width.max(height) > MAX_SIDE {
        Err(PictureFault::SideTooLong)
    } else {
        Ok(())
    }
}

/// Bytes read from the front; running out of them means that the file was cut off.
struct Rest<'a>(&'a [u8]);

impl<'a> Rest<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8], PictureFault> {
        let (taken, rest) = self.0.split_at_checked(count).ok_or(PictureFault::CutOff)?;
        self.0 = rest;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], PictureFault> {
        let (taken, rest) = self.0.split_first_chunk::<N>().ok_or(PictureFault::CutOff)?;
        self.0 = rest;
        Ok(*taken)
    }

    fn byte(&mut self) -> Result<u8, PictureFault> {
        let [byte] = self.array()?;
        Ok(byte)
    }

    fn length(&mut self, read: fn([u8; 4]) -> u32) -> Result<usize, PictureFault> {
        usize::try_from(read(self.array()?)).or(Err(PictureFault::CutOff))
    }

    /// The next JPEG marker; compressed data before it is skipped (there 0xFF is always followed by 0x00).
    fn marker(&mut self) -> Result<u8, PictureFault> {
        loop {
            let start = self.0.iter().position(|byte| *byte == 0xFF).ok_or(PictureFault::CutOff)?;
            self.take(start + 1)?;
            match self.0.first() {
                None => return Err(PictureFault::CutOff),
                Some(0x00 | 0xFF) => {}
                Some(_) => return self.byte(),
            }
        }
    }
}

fn jpeg(bytes: &[u8]) -> Result<(), PictureFault> {
    let mut rest = Rest(bytes);
    rest.take(2)?;
    loop {
        match rest.marker()? {
            0xD9 => return Ok(()),
            0x01 | 0xD0..=0xD8 => {}
            _ => {
                let length = usize::from(u16::from_be_bytes(rest.array()?));
                rest.take(length.saturating_sub(2))?;
            }
        }
    }
}

fn png(bytes: &[u8]) -> Result<(), PictureFault> {
    let mut rest = Rest(bytes);
    rest.take(8)?;
    loop {
        let length = rest.length(u32::from_be_bytes)?;
        let name: [u8; 4] = rest.array()?;
        let body = rest.take(length)?;
        rest.take(4)?;
        match &name {
            b"IEND" => return Ok(()),
            b"acTL" => inspect_frames(u32::from_be_bytes(Rest(body).array()?))?,
            _ => {}
        }
    }
}

fn gif(bytes: &[u8]) -> Result<(), PictureFault> {
    let mut rest = Rest(bytes);
    rest.take(10)?;
    let flags = rest.byte()?;
    rest.take(2)?;
    skip_colours(&mut rest, flags)?;
    let mut frames = 0;
    loop {
        match rest.byte()? {
            0x3B => return Ok(()),
            0x21 => {
                rest.byte()?;
                skip_blocks(&mut rest)?;
            }
            0x2C => {
                frames += 1;
                inspect_frames(frames)?;
                skip_frame(&mut rest)?;
            }
            _ => return Err(PictureFault::Broken),
        }
    }
}

fn skip_frame(rest: &mut Rest<'_>) -> Result<(), PictureFault> {
    rest.take(4)?;
    let [w0, w1, h0, h1, flags] = rest.array()?;
    inspect_size(u16::from_le_bytes([w0, w1]).into(), u16::from_le_bytes([h0, h1]).into())?;
    skip_colours(rest, flags)?;
    rest.byte()?;
    skip_blocks(rest)
}

fn skip_colours(rest: &mut Rest<'_>, flags: u8) -> Result<(), PictureFault> {
    if flags & 0x80 != 0 {
        rest.take(3 << ((flags & 0x07) + 1))?;
    }
    Ok(())
}

fn skip_blocks(rest: &mut Rest<'_>) -> Result<(), PictureFault> {
    loop {
        match rest.byte()? {
            0 => return Ok(()),
            length => rest.take(length.into())?,
        };
    }
}

fn webp(bytes: &[u8]) -> Result<(), PictureFault> {
    let mut rest = Rest(bytes);
    rest.take(4)?;
    let length = rest.length(u32::from_le_bytes)?;
    let mut body = Rest(rest.take(length)?);
    body.take(4)?;
    let mut frames = 0;
    while !body.0.is_empty() {
        let (name, chunk) = webp_chunk(&mut body)?;
        if &name == b"ANMF" {
            frames += 1;
            inspect_frames(frames)?;
            inspect_webp_frame(chunk)?;
        }
        inspect_webp_bitstream(&name, chunk)?;
    }
    Ok(())
}

fn webp_chunk<'a>(rest: &mut Rest<'a>) -> Result<([u8; 4], &'a [u8]), PictureFault> {
    let name = rest.array()?;
    let length = rest.length(u32::from_le_bytes)?;
    let body = rest.take(length)?;
    // Writers forget the padding of the last odd chunk.
    rest.take((length % 2).min(rest.0.len()))?;
    Ok((name, body))
}

fn inspect_webp_frame(frame: &[u8]) -> Result<(), PictureFault> {
    let mut rest = Rest(frame);
    rest.take(16)?;
    while !rest.0.is_empty() {
        let (name, chunk) = webp_chunk(&mut rest)?;
        inspect_webp_bitstream(&name, chunk)?;
    }
    Ok(())
}

/// The sides in the bitstream are what the decoder allocates for, whatever the canvas says.
fn inspect_webp_bitstream(name: &[u8; 4], chunk: &[u8]) -> Result<(), PictureFault> {
    match (name, chunk) {
        (b"VP8 ", [_, _, _, _, _, _, w0, w1, h0, h1, ..]) => {
            let side = |low: &u8, high: &u8| u32::from(u16::from_le_bytes([*low, *high]) & 0x3FFF);
            inspect_size(side(w0, w1), side(h0, h1))
        }
        (b"VP8L", [_, a, b, c, d, ..]) => {
            let sides = u32::from_le_bytes([*a, *b, *c, *d]);
            inspect_size((sides & 0x3FFF) + 1, (sides >> 14 & 0x3FFF) + 1)
        }
        (b"VP8 " | b"VP8L", _) => Err(PictureFault::CutOff),
        _ => Ok(()),
    }
}

fn inspect_frames(frames: u32) -> Result<(), PictureFault> {
    if frames > MAX_FRAMES { Err(PictureFault::TooManyFrames) } else { Ok(()) }
}
