//! `causeway serve`: runs until told to stop, then drains.

use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use hub::Hub;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;
use tracing_subscriber::EnvFilter;

use super::{Context, trust};
use crate::configuration::{Configuration, Telemetry, seconds};
use crate::exit::{self, Exit};
use crate::failure::Failure;
use crate::wiring;

/// Serves by the configuration.
pub(crate) fn run(context: &Context<'_>) -> Result<Exit, Failure> {
    let configuration = context.configuration()?;
    start_logs(&configuration.telemetry)?;
    let store = wiring::open_store(context, &configuration)?;
    let runtime = Context::runtime(cores())?;
    let hub = runtime.block_on(async {
        let pending =
            store.pending_migrations().await.map_err(|e| wiring::store_failure("the store cannot be read", &e))?;
        if !pending.is_empty() && configuration.store.migrate_at_start {
            store.migrate().await.map_err(|e| wiring::store_failure("the store cannot be migrated", &e))?;
        } else if !pending.is_empty() {
            return Err(Failure::new(exit::CONFIGURATION, "the store is not up to date")
                .because(format!("pending: {}", pending.join(", ")))
                .help("causeway migrate, or store.migrate_at_start = true"));
        }
        wiring::open_hub(context, &configuration, store).await
    })?;
    let listener = TcpListener::bind(configuration.server.public).map_err(|e| {
        Failure::new(exit::UNAVAILABLE, format!("cannot listen on {}", configuration.server.public)).caused_by(&e)
    })?;
    serve(context, &runtime, hub, listener, &configuration)?;
    Ok(exit::DONE)
}

/// Serves a hub on an open listener until SIGTERM or Ctrl-C, then drains.
pub(crate) fn serve(
    context: &Context<'_>,
    runtime: &tokio::runtime::Runtime,
    hub: Hub,
    listener: TcpListener,
    configuration: &Configuration,
) -> Result<(), Failure> {
    let unavailable = |e: std::io::Error| Failure::new(exit::UNAVAILABLE, "the listener failed").caused_by(&e);
    let address = listener.local_addr().map_err(unavailable)?;
    let (stop, stopped) = watch::channel(false);
    let ticker = runtime.spawn(hub::ticker::run(hub.clone(), until(stopped.clone())));
    let renewer = runtime.spawn(write_trust(hub.clone(), configuration.seal.trust.clone(), stopped.clone()));
    let request_timeout = Duration::from_secs(seconds(&configuration.server.request_timeout).unwrap_or(75));
    let state = server::State {
        hub,
        runtime: runtime.handle().clone(),
        clock: Arc::clone(&context.clock),
        entropy: Arc::clone(&context.entropy),
        base_url: configuration.server.base_url.clone(),
        request_timeout,
    };
    let workers = if configuration.server.workers == 0 { cores() } else { configuration.server.workers };
    let drain = Duration::from_secs(seconds(&configuration.server.drain).unwrap_or(30));
    let head_timeout = server::Listening::default().head_timeout.min(request_timeout);
    let listening = server::Listening { workers, drain, head_timeout };
    let stopping = async move {
        until_told().await;
        // Nobody is left to be told when every receiver is gone.
        let _ = stop.send(true);
    };
    tracing::info!(%address, "serving");
    server::run(listener, state, listening, stopping).map_err(unavailable)?;
    runtime.block_on(async {
        let _ = ticker.await;
        let _ = renewer.await;
    });
    tracing::info!("stopped");
    Ok(())
}

/// Ready when the process was told to stop.
async fn until_told() {
    match (signal(SignalKind::terminate()), signal(SignalKind::interrupt())) {
        (Ok(mut terminate), Ok(mut interrupt)) => tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        },
        _ => std::future::pending().await,
    }
}

async fn until(mut stopped: watch::Receiver<bool>) {
    // A sender that is gone has stopped as well.
    let _ = stopped.wait_for(|stop| *stop).await;
}

/// Keeps the trust folder on disk as the hub has it.
async fn write_trust(hub: Hub, folder: std::path::PathBuf, stopped: watch::Receiver<bool>) {
    loop {
        if let Ok(files) = hub.trust_folder()
            && let Err(failure) = trust::write(&folder, &files)
        {
            tracing::warn!("the trust folder cannot be written: {failure:?}");
        }
        tokio::select! {
            () = until(stopped.clone()) => return,
            () = tokio::time::sleep(Duration::from_secs(2)) => {}
        }
    }
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(2, std::num::NonZero::get)
}

/// What a client garbles before it is a request is no error of the hub: anyone could fill the log with it.
const QUIET: &str = "actix_http::h1=off";

/// Starts logging: JSON lines or text on stderr.
pub(crate) fn start_logs(telemetry: &Telemetry) -> Result<(), Failure> {
    let filter = EnvFilter::try_new(format!("{QUIET},{}", telemetry.log))
        .map_err(|e| Failure::new(exit::CONFIGURATION, "telemetry.log is wrong").caused_by(&e))?;
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let started = if telemetry.log_format == "json" {
        builder.json().flatten_event(true).with_current_span(false).try_init()
    } else {
        builder.with_ansi(false).try_init()
    };
    started.map_err(|e| Failure::new(exit::DEFECT, "logging cannot be started").because(e.to_string()))
}
