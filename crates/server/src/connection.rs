//! A connection: what the framework answers by itself leaves as a problem document, like every other refusal.
//!
//! A head that cannot be read (garbled, too large, too slow) never reaches a route: actix-http answers it with a bare status,
//! inside its dispatcher (`h1/dispatcher.rs`: `poll_request`, `poll_head_timer`) and without a hook. A [`Connection`] therefore
//! stands between dispatcher and socket. It knows from the edge which answers are the hub's own and where each begins
//! ([`framing`]); in place of any other it writes a problem, and then parts from the client ([`parting`]).

mod framing;
mod parting;

use std::cell::RefCell;
use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use framing::{Framing, Next};
use parting::Parting;

/// An answer of the hub, as the edge announces it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Answer {
    /// It goes without a body, because the method was HEAD.
    pub(crate) to_head: bool,
    /// The connection ends after it.
    pub(crate) last: bool,
}

/// The answers of the hub that have yet to pass a connection, in their order.
#[derive(Debug, Clone, Default)]
pub(crate) struct Answers(Rc<RefCell<VecDeque<Answer>>>);

impl Answers {
    /// The next answer is the hub's own.
    pub(crate) fn announce(&self, answer: Answer) {
        self.0.borrow_mut().push_back(answer);
    }

    fn next(&self) -> Option<Answer> {
        self.0.borrow_mut().pop_front()
    }
}

/// Makes the whole answer, head and body, that takes the place of the framework's own of this status.
pub(crate) type Refuse = Rc<dyn Fn(u16) -> Vec<u8>>;

/// A socket on which every answer is one of the hub's.
pub(crate) struct Connection<S> {
    socket: S,
    answers: Answers,
    framing: Framing,
    refuse: Refuse,
    /// Whether the client has said anything at all.
    heard: bool,
    parting: Option<Parting>,
}

impl<S> Connection<S> {
    pub(crate) fn new(socket: S, refuse: Refuse) -> Self {
        let answers = Answers::default();
        Self { socket, answers, framing: Framing::default(), refuse, heard: false, parting: None }
    }

    /// Where the edge announces the answers of this connection.
    pub(crate) fn answers(&self) -> Answers {
        self.answers.clone()
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> Connection<S> {
    /// Ready when nobody listens any more.
    fn poll_parting(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.parting.get_or_insert_with(|| Parting::after(Vec::new())).poll(&mut self.socket, cx)
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncRead for Connection<S> {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if this.framing.is_over() {
            return this.poll_parting(cx);
        }
        let before = into.filled().len();
        ready!(Pin::new(&mut this.socket).poll_read(cx, into))?;
        this.heard |= into.filled().len() > before;
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Connection<S> {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        if this.parting.is_none() {
            let last = match this.framing.next(bytes, || this.answers.next()) {
                Next::Ours(length) => {
                    let written = ready!(Pin::new(&mut this.socket).poll_write(cx, &bytes[..length]))?;
                    this.framing.passed(written);
                    return Poll::Ready(Ok(written));
                }
                Next::Foreign(status) if this.heard => (this.refuse)(status),
                // Whoever said nothing asked nothing; and after the last answer there is none.
                Next::Foreign(_) | Next::Nothing => Vec::new(),
            };
            this.parting = Some(Parting::after(last));
        }
        ready!(this.poll_parting(cx))?;
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if this.framing.is_over() {
            // The framework would drain an unread body in chunks for as long as the client likes to send it.
            return this.poll_parting(cx);
        }
        Pin::new(&mut this.socket).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().socket).poll_shutdown(cx)
    }
}
