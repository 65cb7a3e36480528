//! Whatever the other side does, a call ends in its time and with no more bytes than were asked for.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

use transport::{Answer, Bounds, Http, HttpError};

/// Answers one connection by hand; gives the address.
fn server(serve: impl FnOnce(TcpStream) + Send + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("bound");
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("a caller");
        let mut head = [0; 4096];
        let _ = stream.read(&mut head);
        serve(stream);
    });
    format!("http://{address}/log")
}

fn bounds(time: u64) -> Bounds {
    Bounds { time: Duration::from_millis(time), body: 1000 }
}

#[test]
fn an_answer_comes_with_its_status_and_whole_body() {
    let body = "x".repeat(1000);
    let text = format!("HTTP/1.1 409 Conflict\r\ncontent-length: 1000\r\n\r\n{body}");
    let url = server(move |mut stream| stream.write_all(text.as_bytes()).expect("sent"));
    let answer = Http::new().post(&url, ("text/plain", b"old 0\n"), bounds(60_000)).expect("an answer");
    assert_eq!(answer, Answer { status: 409, body: body.into_bytes() });
}

#[test]
fn a_redirect_is_an_answer_and_not_followed() {
    let url = server(|mut stream| {
        let answer = b"HTTP/1.1 302 Found\r\nlocation: http://192.0.2.1/\r\ncontent-length: 0\r\n\r\n";
        stream.write_all(answer).expect("sent");
    });
    assert_eq!(Http::new().get(&url, bounds(60_000)).expect("an answer").status, 302);
}

#[test]
fn an_endless_body_ends_at_its_bound() {
    let url = server(|mut stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n");
        while stream.write_all(&[b'x'; 4096]).is_ok() {}
    });
    let error = Http::new().get(&url, bounds(60_000)).expect_err("endless");
    assert!(matches!(error, HttpError::TooLarge(1000)), "{error}");
}

#[test]
fn a_server_that_hangs_or_drips_ends_at_the_deadline() {
    let hangs = server(|mut stream| drop(stream.read(&mut [0; 1])));
    let drips = server(|mut stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n");
        while stream.write_all(b"x").is_ok() {
            std::thread::sleep(Duration::from_millis(20));
        }
    });
    for url in [hangs, drips] {
        let error = Http::new().get(&url, bounds(200)).expect_err("no end");
        assert!(matches!(error, HttpError::Timeout(_)), "{error}");
    }
}

#[test]
fn what_is_no_web_address_is_not_called() {
    for url in ["file:///etc/passwd", "ftp://127.0.0.1/", "log"] {
        assert!(matches!(Http::new().get(url, bounds(200)), Err(HttpError::Address(_))), "{url}");
    }
}
