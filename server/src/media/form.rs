//! Reads forms with files, piece by piece and bounded, so that one request holds at most one photo in memory.

use axum::extract::multipart::{Field, Multipart};
use bytes::{Bytes, BytesMut};

use super::picture::{MAX_BYTES, PictureFault};
use crate::problem::Problem;

/// Longest text field, in bytes: the description is the longest there is.
const MAX_TEXT: usize = 128 * 1024;
/// Most parts of a form.
const MAX_PARTS: usize = 1_200;

/// One part of a form.
#[derive(Debug)]
pub enum Part {
    /// A field by its name.
    Text(String, String),
    /// A file by the name of its field; nothing chosen is no part.
    File(String, Result<Bytes, PictureFault>),
}

/// A form that is being read.
#[derive(Debug)]
pub struct Parts {
    multipart: Multipart,
    seen: usize,
}

impl Parts {
    /// Reads this form.
    #[must_use]
    pub const fn of(multipart: Multipart) -> Self {
        Self { multipart, seen: 0 }
    }

    /// The next part; none at the end.
    ///
    /// # Errors
    /// What cannot be read, a text that is too long, or too many parts. A file that is too large is a part that says so,
    /// so that the rest of the form is not lost.
    pub async fn next(&mut self) -> Result<Option<Part>, Problem> {
        loop {
            let Some(field) = self.multipart.next_field().await? else { return Ok(None) };
            self.seen += 1;
            if self.seen > MAX_PARTS {
                return Err(Problem::payload_too_large().saying("problem-many-parts", "the form has too many parts"));
            }
            let name = field.name().unwrap_or_default().to_owned();
            let Some(file) = field.file_name().map(str::to_owned) else { return Ok(Some(Part::Text(name, text(field).await?))) };
            let content = content(field).await?;
            let is_nothing = file.is_empty() && content.as_ref().is_ok_and(Bytes::is_empty);
            if !is_nothing {
                return Ok(Some(Part::File(name, content)));
            }
        }
    }
}

async fn text(mut field: Field<'_>) -> Result<String, Problem> {
    let mut bytes = Vec::new();
    while let Some(chunk) = field.chunk().await? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > MAX_TEXT {
            return Err(Problem::payload_too_large().saying("problem-long-text", "a text of the form is too long"));
        }
    }
    String::from_utf8(bytes).map_err(|error| Problem::malformed().saying("problem-not-text", "a text of the form is not utf-8").because(error))
}

/// Reads a file to its end, but keeps no more than a photo may have.
async fn content(mut field: Field<'_>) -> Result<Result<Bytes, PictureFault>, Problem> {
    let mut bytes = BytesMut::new();
    let mut is_too_large = false;
    while let Some(chunk) = field.chunk().await? {
        is_too_large |= bytes.len() + chunk.len() > MAX_BYTES;
        if is_too_large {
            bytes = BytesMut::new();
        } else {
            bytes.extend_from_slice(&chunk);
        }
    }
    Ok(if is_too_large { Err(PictureFault::TooLarge) } else { Ok(bytes.freeze()) })
}

#[cfg(test)]
mod tests {
    use axum::{
        Router,
        body::{Body, to_bytes},
        extract::DefaultBodyLimit,
        http::Request,
        routing::post,
    };
    use tower::ServiceExt as _;

    use super::*;

    async fn told(multipart: Multipart) -> Result<String, Problem> {
        let mut parts = Parts::of(multipart);
        let mut told = Vec::new();
        while let Some(part) = parts.next().await? {
            told.push(match part {
                Part::Text(name, text) => format!("{name}={text}"),
                Part::File(name, Ok(bytes)) => format!("{name}:{}", bytes.len()),
                Part::File(name, Err(fault)) => format!("{name}!{}", fault.key()),
            });
        }
        Ok(told.join(" "))
    }

    async fn sent(parts: &[(&str, &[u8])]) -> (u16, String) {
        let mut body = Vec::new();
        for (head, content) in parts {
            body.extend_from_slice(format!("--x\r\ncontent-disposition: form-data; {head}\r\n\r\n").as_bytes());
            body.extend_from_slice(content);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(b"--x--\r\n");
        let request = Request::post("/").header("content-type", "multipart/form-data; boundary=x").body(Body::from(body)).unwrap();
        let app = Router::new().route("/", post(told)).layer(DefaultBodyLimit::disable());
        let answer = app.oneshot(request).await.unwrap();
        let status = answer.status().as_u16();
        (status, String::from_utf8(to_bytes(answer.into_body(), 1 << 20).await.unwrap().to_vec()).unwrap())
    }

    #[tokio::test]
    async fn what_cannot_be_text_is_refused() {
        assert_eq!(sent(&[("name=\"title\"", b"\xff\xfe")]).await.0, 400);
        assert_eq!(sent(&[("name=\"title\"", &[b'x'; MAX_TEXT + 1])]).await.0, 413);
        assert_eq!(sent(&[("name=\"a\"", &b""[..]); MAX_PARTS + 1]).await.0, 413);
    }

    #[tokio::test]
    async fn a_photo_that_is_too_large_does_not_lose_the_rest() {
        let large = vec![7; MAX_BYTES + 1];
        let (_, told) = sent(&[("name=\"photos\"; filename=\"a.jpg\"", &large), ("name=\"title\"", b"Mug")]).await;
        assert_eq!(told, "photos!photo-too-large title=Mug");
    }

    #[tokio::test]
    async fn fields_and_files_come_in_order_and_nothing_chosen_is_nothing() {
        let parts: [(&str, &[u8]); 4] = [
            ("name=\"title\"", "Tasse ☕".as_bytes()),
            ("name=\"photos\"; filename=\"\"", b""),
            ("name=\"photos\"; filename=\"a.jpg\"", b"abc"),
            ("name=\"photos\"; filename=\"empty.jpg\"", b""),
        ];
        assert_eq!(sent(&parts).await, (200, "title=Tasse ☕ photos:3 photos:0".to_owned()));
    }
}
