//! The end of a connection: a last answer, then time for the client to take it.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::Sleep;

/// How long the client may take to hear that the connection ends.
const PATIENCE: Duration = Duration::from_secs(1);

/// The end of a connection. What the client still sends is read and dropped for a while: a socket closed over unread bytes
/// resets the connection, and the client would lose the answer with it.
#[derive(Debug)]
pub(super) struct Parting {
    last: Vec<u8>,
    written: usize,
    shut: bool,
    over: bool,
    patience: Pin<Box<Sleep>>,
}

impl Parting {
    /// Parts after these bytes.
    pub(super) fn after(last: Vec<u8>) -> Self {
        Self { last, written: 0, shut: false, over: false, patience: Box::pin(tokio::time::sleep(PATIENCE)) }
    }

    /// Ready when the client has closed its side, or its time is up.
    pub(super) fn poll<S: AsyncRead + AsyncWrite + Unpin>(
        &mut self,
        socket: &mut S,
        cx: &mut Context<'_>,
    ) -> Poll<io::Result<()>> {
        if self.over || self.patience.as_mut().poll(cx).is_ready() {
            self.over = true;
            return Poll::Ready(Ok(()));
        }
        while self.written < self.last.len() {
            let written = ready!(Pin::new(&mut *socket).poll_write(cx, &self.last[self.written..]))?;
            if written == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            self.written += written;
        }
        if !self.shut {
            ready!(Pin::new(&mut *socket).poll_shutdown(cx))?;
            self.shut = true;
        }
        let mut dropped = [0; 4096];
        loop {
            let mut into = ReadBuf::new(&mut dropped);
            ready!(Pin::new(&mut *socket).poll_read(cx, &mut into))?;
            if into.filled().is_empty() {
                self.over = true;
                return Poll::Ready(Ok(()));
            }
        }
    }
}
