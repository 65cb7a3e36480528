//! One keep-alive connection that says what it is given and reads one answer.
//!
//! It shares the machine with the hub, so it does as little as a client can: whole requests are made beforehand, heads are read
//! by `httparse`, and bodies have a length.

use std::io;
use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Headers that an answer may have.
const HEADERS: usize = 32;

/// An answer.
#[derive(Debug)]
pub struct Answer {
    /// Its status.
    pub status: u16,
    /// Where what it made is found, if it says so.
    pub location: String,
    /// Its body.
    pub body: Vec<u8>,
}

/// A connection.
#[derive(Debug)]
pub struct Connection {
    stream: TcpStream,
    received: Vec<u8>,
}

impl Connection {
    /// Connects.
    ///
    /// # Errors
    /// When nobody listens.
    pub async fn open(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, received: Vec::with_capacity(16 << 10) })
    }

    /// Sends one request and reads its answer to the end.
    ///
    /// # Errors
    /// When the connection ends before, or what comes is no answer with a length.
    pub async fn exchange(&mut self, request: &[u8]) -> io::Result<Answer> {
        self.stream.write_all(request).await?;
        self.received.clear();
        let head = loop {
            self.more().await?;
            if let Some(head) = Head::read(&self.received)? {
                break head;
            }
        };
        while self.received.len() < head.length + head.content {
            self.more().await?;
        }
        Ok(Answer { status: head.status, location: head.location, body: self.received[head.length..].to_vec() })
    }

    async fn more(&mut self) -> io::Result<()> {
        match self.stream.read_buf(&mut self.received).await? {
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            _ => Ok(()),
        }
    }
}

struct Head {
    status: u16,
    location: String,
    /// Of the head itself.
    length: usize,
    /// Of the body.
    content: usize,
}

impl Head {
    /// `None`: it has not come to its end.
    fn read(bytes: &[u8]) -> io::Result<Option<Self>> {
        let wrong = |what: &str| io::Error::new(io::ErrorKind::InvalidData, what.to_owned());
        let mut headers = [httparse::EMPTY_HEADER; HEADERS];
        let mut response = httparse::Response::new(&mut headers);
        let parsed = response.parse(bytes).map_err(|error| wrong(&error.to_string()))?;
        let httparse::Status::Complete(length) = parsed else { return Ok(None) };
        let value = |name| {
            let header = response.headers.iter().find(|header| header.name.eq_ignore_ascii_case(name))?;
            str::from_utf8(header.value).ok()
        };
        let content = value("content-length").and_then(|length| length.parse().ok());
        let location = value("location").unwrap_or_default().to_owned();
        let content = content.ok_or_else(|| wrong("an answer without a length"))?;
        Ok(Some(Self { status: response.code.unwrap_or_default(), location, length, content }))
    }
}
