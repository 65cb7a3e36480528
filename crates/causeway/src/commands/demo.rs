//! `causeway demo`: tells the story of one opinion on an embedded hub, checks every step, then serves.

mod artefacts;
mod story;

use std::net::{SocketAddr, TcpListener};
use std::path::Path;

use hub::Hub;
use store::record::RecordKind;

use self::story::Story;
use super::{Context, init, serve};
use crate::arguments::Demo;
use crate::exit::{self, Exit};
use crate::failure::Failure;
use crate::{print, wiring};

/// The file by which a folder shows that a demo made it.
const MARK: &str = ".causeway-demo";

/// Tells the story; ends 0 only if every step came out as told.
pub(crate) fn run(context: &Context<'_>, command: &Demo) -> Result<Exit, Failure> {
    let out = &command.out;
    prepare(out)?;
    let configuration = init::make(context, out, init::Sample::WithoutCasesOf("reform"), None)?;
    let runtime = Context::runtime(2)?;
    let store = wiring::open_store(context, &configuration)?;
    let hub = runtime.block_on(wiring::open_hub(context, &configuration, store))?;
    print::line(&heading(&hub, out));

    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let ticker = runtime.spawn(hub::ticker::run(hub.clone(), async {
        // A sender that is gone has stopped as well.
        let _ = stopped.await;
    }));
    let told = runtime.block_on(Story::new(context, &hub, out).tell());
    drop(stop);
    let _ = runtime.block_on(ticker);

    print::line(&format!("{} of {} steps as expected", told.as_expected, told.steps));
    let shown = out.display();
    print::line(&format!("Check it yourself   causeway verify {shown}/opinion.sealed.json --trust {shown}/trust/"));
    print::line(&format!(
        "                    python3 ops/verify_sealed.py {shown}/opinion.sealed.json   (independent: joserfc)"
    ));
    if told.as_expected != told.steps {
        return Ok(exit::FAILED);
    }
    if !command.exit {
        let listener = next_free(command.listen)?;
        serve::start_logs(&configuration.telemetry)?;
        let address = listener.local_addr().map_err(|e| Failure::new(exit::UNAVAILABLE, "no address").caused_by(&e))?;
        print::line(&format!("Open                http://{address}/openapi.json   Ctrl-C ends"));
        serve::serve(context, &runtime, hub, listener, &configuration)?;
    }
    Ok(exit::DONE)
}

/// An empty folder for the artefacts: what an earlier demo left is removed, anything else is refused.
fn prepare(out: &Path) -> Result<(), Failure> {
    let unwritable = |e: std::io::Error| Failure::unwritable(out, &e);
    if out.exists() {
        let empty = std::fs::read_dir(out).map_err(unwritable)?.next().is_none();
        if !empty && !out.join(MARK).is_file() {
            return Err(Failure::new(exit::NO_OUTPUT, format!("{} exists and is not a demo's folder", out.display()))
                .help("name another folder with --out; nothing was changed"));
        }
        std::fs::remove_dir_all(out).map_err(unwritable)?;
    }
    std::fs::create_dir_all(out).and_then(|()| std::fs::write(out.join(MARK), b"")).map_err(unwritable)
}

fn heading(hub: &Hub, out: &Path) -> String {
    let directory = hub.directory();
    format!(
        "Causeway demo  municipality of Yunqiao 云桥市 (fictitious)  embedded store in {}, {} departments, {} adapters, {} agreements, {} mandates",
        out.display(),
        directory.count(RecordKind::Department),
        hub.adapters().count(),
        directory.count(RecordKind::Agreement),
        directory.count(RecordKind::Mandate),
    )
}

/// The listener asked for, or the next free port after it.
fn next_free(asked: SocketAddr) -> Result<TcpListener, Failure> {
    let mut last = None;
    for port in asked.port()..asked.port().saturating_add(100) {
        match TcpListener::bind(SocketAddr::new(asked.ip(), port)) {
            Ok(listener) => return Ok(listener),
            Err(error) => last = Some(error),
        }
    }
    let failure = Failure::new(exit::UNAVAILABLE, format!("cannot listen on {asked} or the 99 ports after it"));
    Err(match last {
        Some(error) => failure.caused_by(&error),
        None => failure,
    })
}
