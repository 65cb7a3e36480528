//! `causeway key …`: the life of the keys, on a stopped hub.

mod refused;
mod show;

use std::io::Read;
use std::path::Path;

use document::Timestamp;
use hub::Hub;
use hub::trust::{HeldKey, NewKey};
use seal::algorithm::Algorithm;
use seal::key::Use;

use super::{Context, trust};
use crate::arguments::{Key, KeyAdd, KeyAlgorithm, KeyUse};
use crate::configuration::Configuration;
use crate::exit::{self, Exit};
use crate::failure::Failure;
use crate::{print, wiring};

use refused::refused;

/// The largest file of a request or of certificates, in bytes.
const LIMIT: u64 = 256 * 1024;

/// Runs one command on the keys.
pub(crate) fn run(context: &Context<'_>, command: &Key) -> Result<Exit, Failure> {
    let configuration = context.configuration()?;
    let store = wiring::open_store(context, &configuration)?;
    let runtime = Context::runtime(1)?;
    runtime.block_on(async {
        let hub = wiring::open_hub(context, &configuration, store).await?;
        match command {
            Key::List { department } => show::list(context, &hub, department.as_deref()),
            Key::Show(key) => show::one(context, &hub.key_record(&key.kid).map_err(refused)?),
            Key::Request(key) => print::bytes(hub.certificate_request(&key.kid).map_err(refused)?.as_bytes()),
            Key::Add(add) => self::add(context, &hub, add).await?,
            _ => change(context, &hub, command).await?,
        }
        if !matches!(command, Key::List { .. } | Key::Show(_) | Key::Request(_)) {
            publish(context, &hub, &configuration).await?;
        }
        Ok(exit::DONE)
    })
}

async fn add(context: &Context<'_>, hub: &Hub, add: &KeyAdd) -> Result<(), Failure> {
    let department = add.department.parse().map_err(|e: document::id::IdError| usage(&e))?;
    let record = if let Some(path) = &add.csr {
        hub.add_held_key(&department, HeldKey::Request(read(path)?)).await
    } else if let Some(path) = &add.certificate {
        hub.add_held_key(&department, HeldKey::Certificates(certificates(path)?)).await
    } else {
        let r#use = match add.purpose {
            KeyUse::Seal => Use::Seal,
            KeyUse::Receipt => Use::Receipt,
            KeyUse::Bundle => Use::Bundle,
            KeyUse::Registry => Use::Registry,
        };
        let algorithm = match add.algorithm {
            KeyAlgorithm::Es256 => Algorithm::Es256,
            KeyAlgorithm::EdDsa => Algorithm::EdDsa,
        };
        let from = add.from.as_deref().map(instant).transpose()?;
        hub.add_key(NewKey { department, r#use, algorithm, from }).await
    };
    let record = record.map_err(refused)?;
    show::one(context, &record);
    if record.is_held() && !context.json() {
        print::bytes(seal::x509::to_pem(&record.certificates().unwrap_or_default()).as_bytes());
    }
    context.say(&format!("next: causeway key activate {}", record.kid));
    Ok(())
}

async fn change(context: &Context<'_>, hub: &Hub, command: &Key) -> Result<(), Failure> {
    match command {
        Key::Activate { key, certificate } => {
            let chain = certificate.as_deref().map(certificates).transpose()?;
            let done = hub.activate_key(&key.kid, chain).await.map_err(refused)?;
            show::one(context, &done.record);
            if let Some(beside) = done.beside {
                context.say(&format!(
                    "{} signs no more from {} on; until then the newer signs",
                    beside.kid, beside.sign_until
                ));
            }
        }
        Key::Retire(key) => show::one(context, &hub.retire_key(&key.kid).await.map_err(refused)?),
        Key::Compromise { key, since, yes } => {
            let record = hub.key_record(&key.kid).map_err(refused)?;
            if !yes {
                return Err(Failure::new(exit::USAGE, format!("key {} stays as it is", record.kid))
                    .because("a compromised key never comes back, and what it sealed no longer passes")
                    .help("say --yes"));
            }
            let done = hub.compromise_key(&key.kid, instant(since)?).await.map_err(refused)?;
            show::one(context, &done.record);
            context.say(&match (done.revoked, done.serial) {
                (true, _) => "its certificate stands on the revocation list now".to_owned(),
                (false, Some(serial)) => {
                    format!("the authority that certified it must revoke certificate {serial}, invalid since {since}")
                }
                (false, None) => "it has no certificate; the trust list alone says whether it counts".to_owned(),
            });
        }
        Key::Rewrap { from, to } => {
            let (old, new) = (wiring::read_master(from)?, wiring::read_master(to)?);
            let count = hub.rewrap_keys(&old, &new).await.map_err(refused)?;
            let (old, new) = (old.id(), new.id());
            print::line(&if context.json() {
                serde_json::json!({"rewrapped": count, "from": old.as_str(), "to": new.as_str()}).to_string()
            } else {
                format!("{count} keys rewrapped from master {old} to master {new}")
            });
            context.say(&format!("next: seal.master = {{ file = \"{}\" }} before the hub serves again", to.display()));
        }
        Key::List { .. } | Key::Show(_) | Key::Request(_) | Key::Add(_) => {}
    }
    Ok(())
}

/// Signs the lists that show the change, and writes the trust folder.
async fn publish(context: &Context<'_>, hub: &Hub, configuration: &Configuration) -> Result<(), Failure> {
    if hub.run_due_jobs().await.is_err() {
        context.say("the lists show this when the hub serves again with a usable registry key");
    }
    match hub.trust_folder() {
        Ok(files) => trust::write(&configuration.seal.trust, &files),
        // A hub without lists yet has nothing to write.
        Err(_) => Ok(()),
    }
}

fn certificates(path: &Path) -> Result<Vec<Vec<u8>>, Failure> {
    let bytes = read(path)?;
    seal::x509::from_pem(&bytes).ok_or_else(|| {
        Failure::new(exit::DATA, format!("{} holds no certificates", path.display()))
            .because("it is not PEM with CERTIFICATE blocks alone")
            .help("the key's own certificate first, then the issuing authorities, not the root")
    })
}

fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let read = std::fs::File::open(path).and_then(|file| file.take(LIMIT + 1).read_to_end(&mut bytes));
    read.map_err(|e| Failure::unreadable(path, &e))?;
    if u64::try_from(bytes.len()).is_ok_and(|size| size <= LIMIT) {
        return Ok(bytes);
    }
    Err(Failure::new(exit::DATA, format!("{} was not taken", path.display()))
        .because(format!("it has more than {LIMIT} bytes")))
}

fn instant(text: &str) -> Result<Timestamp, Failure> {
    text.parse::<Timestamp>().map_err(|e| usage(&e).help("an instant like 2026-11-24T02:00:00Z"))
}

fn usage(error: &(dyn std::error::Error + 'static)) -> Failure {
    Failure::new(exit::USAGE, "the command line is wrong").caused_by(error)
}
