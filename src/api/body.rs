//! What a request carries, within limits: its length and its time, and how much of all bodies there is in memory at a time.

use std::sync::Arc;

use axum::body::{Body, HttpBody, to_bytes};
use axum::http::header::CONTENT_LENGTH;
use axum::http::{HeaderMap, StatusCode};
use bytes::Bytes;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use super::answer::Fault;
use super::endpoint::Payload;
use super::{Limits, gate};

/// The unit of [`Bodies`].
const KIB: usize = 1 << 10;

/// The room for bodies that are read or carried out, in KiB. Documents have their own, so that uploads do not keep them waiting.
#[derive(Debug)]
pub(super) struct Bodies {
    documents: Arc<Semaphore>,
    uploads: Arc<Semaphore>,
}

impl Bodies {
    pub(super) fn new(limits: &Limits) -> Self {
        let room = |largest: Payload| {
            let bytes = limits.bodies.max(most(limits, largest));
            Arc::new(Semaphore::new(bytes.div_ceil(KIB)))
        };
        Self { documents: room(Payload::Document), uploads: room(Payload::LargeDocument) }
    }
}

/// Bytes of a body at most.
fn most(limits: &Limits, payload: Payload) -> usize {
    match payload {
        Payload::Document => limits.document,
        Payload::Upload => limits.upload,
        // In base64 it is longer by a third.
        Payload::LargeDocument => limits.document + limits.upload / 3 * 4,
    }
}

/// A body with its room.
struct Held {
    bytes: Bytes,
    _room: OwnedSemaphorePermit,
}

impl AsRef<[u8]> for Held {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

/// Reads what a request carries. Room is made for all of it before any of it is read, so that none waits half read for another.
///
/// # Errors
/// 413, 408 or 415, and 503 where there was no room in time.
pub(super) async fn read(
    (limits, bodies): (&Limits, &Bodies),
    payload: Payload,
    headers: &HeaderMap,
    body: Body,
) -> Result<Bytes, Fault> {
    let most = most(limits, payload);
    let (patience, room) = match payload {
        Payload::Document => (limits.document_time, &bodies.documents),
        Payload::Upload | Payload::LargeDocument => (limits.upload_time, &bodies.uploads),
    };
    let too_large = || {
        Fault::new(StatusCode::PAYLOAD_TOO_LARGE, "payload too large").because(format!("At most {most} bytes are taken here."))
    };
    let length = headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    let length = length.map_or(Ok(most), usize::try_from).unwrap_or(usize::MAX);
    if length > most {
        return Err(too_large());
    }
    if body.is_end_stream() {
        return Ok(Bytes::new());
    }
    let wanted = u32::try_from(length.div_ceil(KIB)).unwrap_or(u32::MAX);
    let Ok(Ok(room)) = timeout(patience, Arc::clone(room).acquire_many_owned(wanted)).await else {
        return Err(Fault::busy());
    };
    match timeout(patience, to_bytes(body, most)).await {
        Err(_) => Err(Fault::new(StatusCode::REQUEST_TIMEOUT, "request timeout")),
        Ok(Err(_)) => Err(too_large()),
        Ok(Ok(bytes)) => {
            if payload != Payload::Upload && !bytes.is_empty() {
                gate::content_type(headers)?;
            }
            Ok(Bytes::from_owner(Held { bytes, _room: room }))
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn wait<T>(future: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime").block_on(future)
    }

    #[test]
    fn bodies_find_room_one_after_another_and_documents_beside_uploads() {
        let brief = Duration::from_millis(20);
        let limits = Limits { upload: 3 << 10, bodies: 5 << 10, document: 4 << 10, upload_time: brief, ..Limits::default() };
        let bodies = Bodies::new(&limits);
        let read = |payload: Payload, bytes: usize, told: bool| {
            let mut headers = HeaderMap::new();
            headers.insert("content-type", "application/json".parse().expect("a header"));
            if told {
                headers.insert(CONTENT_LENGTH, bytes.into());
            }
            let body = Body::from(vec![b' '; bytes]);
            wait(read((&limits, &bodies), payload, &headers, body)).map_err(|fault| fault.status.as_u16())
        };
        // There is room for the largest that can be: a document with what otherwise is uploaded.
        let first = read(Payload::Upload, 3 << 10, true).expect("a body");
        let second = read(Payload::Upload, 3 << 10, true).expect("a body");
        assert_eq!(read(Payload::Upload, 3 << 10, true), Err(503));
        assert_eq!(read(Payload::Upload, 1, false), Err(503), "it could be as long as any");
        assert_eq!(read(Payload::Upload, 0, true), Ok(Bytes::new()));
        assert_eq!(read(Payload::Document, 4 << 10, true).map(|bytes| bytes.len()), Ok(4 << 10));
        assert_eq!(read(Payload::Upload, (3 << 10) + 1, true), Err(413));
        drop((first, second));
        assert_eq!(read(Payload::LargeDocument, 8 << 10, true).map(|bytes| bytes.len()), Ok(8 << 10));
        assert_eq!(read(Payload::LargeDocument, 8 << 10, true).map(|bytes| bytes.len()), Ok(8 << 10), "it was given back");
    }
}
