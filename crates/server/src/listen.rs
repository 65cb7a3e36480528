//! Serves an open listener until told to stop.

use std::future::Future;
use std::io;
use std::net::TcpListener;
use std::time::Duration;

use actix_web::middleware::{Compress, from_fn};
use actix_web::{App, HttpServer, web};

use crate::edge::edge;
use crate::routes;
use crate::state::State;

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
    actix_web::rt::System::new().block_on(async move {
        HttpServer::new(move || {
            App::new()
                .app_data(data.clone())
                .wrap(from_fn(edge))
                .wrap(Compress::default())
                .configure(routes::register)
                .default_service(web::to(routes::nothing_here))
        })
        .workers(listening.workers)
        .client_request_timeout(listening.head_timeout)
        .shutdown_timeout(listening.drain.as_secs())
        .shutdown_signal(stop)
        .listen(listener)?
        .run()
        .await
    })
}
