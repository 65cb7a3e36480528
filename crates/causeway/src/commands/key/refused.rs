//! Why a key did not change, with what to do.

use hub::trust::CustodyError;

use crate::exit;
use crate::failure::Failure;

/// The failure of a command, with its exit code and a help.
pub(super) fn refused(error: CustodyError) -> Failure {
    use CustodyError as E;
    let error = match error {
        E::Hub(refusal) => return Failure::from(refusal),
        other => other,
    };
    let exit = match &error {
        E::NoMaster | E::NoAuthority | E::Open(_) => exit::UNAVAILABLE,
        E::Entry(_) | E::Sign(_) | E::Key(_) => exit::DEFECT,
        E::Ambiguous(_) | E::Future(_) => exit::USAGE,
        _ => exit::DATA,
    };
    let help = help(&error);
    let failure = Failure::new(exit, "nothing was changed").caused_by(&error);
    if help.is_empty() { failure } else { failure.help(help) }
}

fn help(error: &CustodyError) -> &'static str {
    use CustodyError as E;
    match error {
        E::Unknown(_) | E::Ambiguous(_) => "causeway key list shows all ids; more of the beginning tells them apart",
        E::Known(_) => "a key is added once; make a new one",
        E::Department(_) => "causeway department import FILE brings departments in",
        E::Use { .. } => {
            "departments get seal keys; receipt, bundle and registry keys are the hub's own; a log keeps its key"
        }
        E::NoMaster | E::Open(_) => "seal.master names the file of the master key under which the keys lie",
        E::NoAuthority => {
            "seal.roots names the folder of the hub's own authority; without one: causeway key request KID, have it certified, \
             then causeway key activate KID --certificate FILE"
        }
        E::NoCertificate | E::Unreadable(_) | E::OtherKey { .. } => {
            "the key's own certificate comes first, then the issuing authorities, not the root"
        }
        E::NotRecognised(_) => {
            "certificate, authority and revocation list must hold now under the trust list; see causeway key show KID"
        }
        E::NotInTrustList(_) => "have the root keys sign a trust list that names it",
        E::Overlap { .. } => "causeway key retire KID ends one of them first",
        E::Request(_) => "openssl req -new -key KEY.pem -subj /CN=NAME makes one",
        E::Future(_) => "name the earliest instant at which somebody else may have had it",
        E::Transition { .. } => "pending → active → retired; active or retired → compromised",
        _ => "",
    }
}
