//! Serves an open listener until told to stop.

use std::future::Future;
use std::io;
use std::net::TcpListener;
use std::rc::Rc;
use std::time::Duration;

use actix_http::HttpService;
use actix_service::{ServiceFactoryExt, fn_service, map_config};
use actix_web::dev::{AppConfig, Server};
use actix_web::middleware::{Compress, from_fn};
use actix_web::rt::net::TcpStream;
use actix_web::{App, web};

use crate::connection::{Connection, Refuse};
use crate::edge::{edge, turn_away};
use crate::routes;
use crate::state::State;

/// How long a client may take to hear that its connection ends.
const DISCONNECT: Duration = Duration::from_secs(1);

/// What an operator decides about the listeners.
#[derive(Debug, Clone, Copy)]
pub struct Listening {
    /// Threads of the edge.
    pub workers: usize,
    /// Time within which the head of a request must have come.
    pub head_timeout: Duration,
    /// Time that requests in flight have when the hub stops.
    pub drain: Duration,
}

impl Default for Listening {
    fn default() -> Self {
        Self { workers: 2, head_timeout: Duration::from_secs(10), drain: Duration::from_secs(30) }
    }
}

/// Serves an open listener on the calling thread until `stop` is ready and the requests in flight are answered.
///
/// # Errors
/// When the listener cannot be used.
pub fn run(
    listener: TcpListener,
    state: State,
    listening: Listening,
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let data = web::Data::new(state);
    let address = listener.local_addr()?;
    actix_web::rt::System::new().block_on(async move {
        let builder = Server::build().workers(listening.workers).shutdown_timeout(listening.drain.as_secs());
        let stopping = builder.graceful_shutdown_signal();
        let serve = move || {
            let (data, stopping) = (data.clone(), stopping.clone());
            let refuse: Refuse = {
                let data = data.clone();
                Rc::new(move |status| turn_away(&data, status, listening.head_timeout))
            };
            let app = App::new()
                .app_data(data)
                .wrap(from_fn(edge))
                .wrap(Compress::default())
                .configure(routes::register)
                .default_service(web::to(routes::nothing_here));
            // What `actix_web::HttpServer` would set up, on connections of our own.
            let http = HttpService::build()
                .graceful_shutdown_signal(move || {
                    let stopping = stopping.clone();
                    async move { stopping.notified().await }
                })
                .client_request_timeout(listening.head_timeout)
                .client_disconnect_timeout(DISCONNECT)
                .local_addr(address)
                .on_connect_ext(|connection: &Connection<TcpStream>, known| {
                    known.insert(connection.answers());
                })
                .h1(map_config(app, |()| AppConfig::default()));
            fn_service(move |socket: TcpStream| {
                let (peer, refuse) = (socket.peer_addr().ok(), Rc::clone(&refuse));
                async move { Ok((Connection::new(socket, refuse), peer)) }
            })
            .and_then(http)
        };
        builder.shutdown_signal(stop).listen("hub", listener, serve)?.run().await
    })
}
