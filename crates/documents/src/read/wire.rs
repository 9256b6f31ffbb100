//! The frames between the server and its reading process: four bytes length of the JSON, eight bytes length of what
//! follows it, both little-endian; then the JSON; then the bytes (a file, a picture, or none).

use std::io;

use bytes::Bytes;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};

use super::{Kind, Limits, Page, ReadError};

const HEAD: usize = 12;
/// A request is a few hundred bytes.
pub(super) const MAX_REQUEST: u64 = 64 << 10;

/// What is asked of the reading process. The file follows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Request {
    /// The limits it takes upon itself.
    pub(super) limits: Limits,
    /// What to do.
    pub(super) step: Step,
}

/// One thing to do with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub(super) enum Step {
    /// The pages with the text they hold.
    Text { kind: Kind },
    /// The picture of page `number`, its longer side `pixels` long.
    Draw { number: u32, pixels: u16 },
    /// The words in the picture of page `number`.
    Recognise { number: u32 },
}

/// What the reading process answers. The picture follows a [`Answer::Drawn`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "snake_case")]
pub(super) enum Answer {
    /// The numbers of `pictures` are those of pages of which a picture may say more than their text.
    Text {
        pages: Vec<Page>,
        pictures: Vec<u32>,
    },
    Drawn {
        width: u32,
        height: u32,
    },
    Recognised {
        page: Page,
    },
    Failed {
        error: ReadError,
    },
}

fn head(json: &[u8], blob: &[u8]) -> io::Result<[u8; HEAD]> {
    let json = u32::try_from(json.len()).map_err(|_| io::ErrorKind::InvalidInput)?;
    let mut head = [0; HEAD];
    head[..4].copy_from_slice(&json.to_le_bytes());
    head[4..].copy_from_slice(&(blob.len() as u64).to_le_bytes());
    Ok(head)
}

/// The two lengths, when each is allowed.
fn lengths(head: [u8; HEAD], max_json: u64, max_blob: u64) -> io::Result<(usize, usize)> {
    let [a, b, c, d, blob @ ..] = head;
    let json = u64::from(u32::from_le_bytes([a, b, c, d]));
    let blob = u64::from_le_bytes(blob);
    if json > max_json || blob > max_blob {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    let fits = |length: u64| usize::try_from(length).map_err(|_| io::Error::from(io::ErrorKind::FileTooLarge));
    Ok((fits(json)?, fits(blob)?))
}

/// Writes one frame and waits until it is out.
pub(super) async fn send<T: Serialize + Sync>(
    to: &mut (impl AsyncWrite + Unpin),
    message: &T,
    blob: &[u8],
) -> io::Result<()> {
    let json = serde_json::to_vec(message)?;
    to.write_all(&head(&json, blob)?).await?;
    to.write_all(&json).await?;
    to.write_all(blob).await?;
    to.flush().await
}

/// Reads one frame. A length above its maximum is [`io::ErrorKind::FileTooLarge`], and nothing is allocated for it.
pub(super) async fn receive<T: DeserializeOwned>(
    from: &mut (impl AsyncRead + Unpin),
    max_json: u64,
    max_blob: u64,
) -> io::Result<(T, Bytes)> {
    let mut head = [0; HEAD];
    from.read_exact(&mut head).await?;
    let (json_length, blob_length) = lengths(head, max_json, max_blob)?;
    let mut json = vec![0; json_length];
    from.read_exact(&mut json).await?;
    let message = serde_json::from_slice(&json)?;
    let mut blob = vec![0; blob_length];
    from.read_exact(&mut blob).await?;
    Ok((message, Bytes::from(blob)))
}

/// [`send`] for the reading process, which waits for nothing else.
pub(super) fn send_blocking<T: Serialize>(to: &mut impl io::Write, message: &T, blob: &[u8]) -> io::Result<()> {
    let json = serde_json::to_vec(message)?;
    to.write_all(&head(&json, blob)?)?;
    to.write_all(&json)?;
    to.write_all(blob)?;
    to.flush()
}

/// Reads the message of a frame and the length of the bytes that follow, so that limits can be taken before these are
/// read.
pub(super) fn receive_message_blocking<T: DeserializeOwned>(from: &mut impl io::Read) -> io::Result<(T, usize)> {
    let mut head = [0; HEAD];
    from.read_exact(&mut head)?;
    let (json_length, blob_length) = lengths(head, MAX_REQUEST, u64::MAX)?;
    let mut json = vec![0; json_length];
    from.read_exact(&mut json)?;
    Ok((serde_json::from_slice(&json)?, blob_length))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn arbitrary_bytes_are_a_frame_or_an_error(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            if let Ok((_, length)) = receive_message_blocking::<Request>(&mut bytes.as_slice()) {
                prop_assert!(length as u64 <= u64::MAX);
            }
            if let Ok((json, blob)) = lengths([0xff; HEAD], 10, 10) {
                prop_assert!(json <= 10 && blob <= 10);
            }
        }
    }

    #[test]
    fn a_frame_that_claims_too_much_is_refused_before_memory_is_taken() {
        let mut frame = Vec::new();
        frame.extend_from_slice(&u32::MAX.to_le_bytes());
        frame.extend_from_slice(&u64::MAX.to_le_bytes());
        let error = receive_message_blocking::<Request>(&mut frame.as_slice()).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::FileTooLarge);
    }

    #[test]
    fn a_request_arrives_as_it_was_sent() {
        let request = Request { limits: Limits::default(), step: Step::Draw { number: 3, pixels: 900 } };
        let mut frame = Vec::new();
        send_blocking(&mut frame, &request, b"file").unwrap();
        let mut rest = frame.as_slice();
        let (received, length): (Request, usize) = receive_message_blocking(&mut rest).unwrap();
        assert_eq!((received, length, rest), (request, 4, b"file".as_slice()));
    }
}
