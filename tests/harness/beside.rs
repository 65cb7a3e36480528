//! A hub elsewhere with the same configuration and secrets, for what a backup is restored into.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use crate::{Hub, Store, postgres};

impl Hub {
    /// A folder with this hub's configuration, keys, roots and trust, whose store of this kind is not made yet. Its guard file
    /// remembers nothing.
    ///
    /// # Panics
    /// When the folder cannot be made, or there is no such store here.
    #[must_use]
    pub fn beside(&self, store: Store) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let top = folder.path().join("hub");
        for part in ["secrets", "roots", "trust"] {
            copy(&self.top().join(part), &top.join(part));
        }
        let config = std::fs::read_to_string(self.top().join("causeway.toml")).expect("a configuration");
        let config = config.replace("kind = \"postgres\"", "kind = \"sqlite\"").replace("\nurl = ", "\n# url = ");
        let (config, database) = match store {
            Store::Sqlite => (config, None),
            Store::Postgres => {
                let database = postgres().empty_database();
                let url = top.join("secrets/store.url");
                std::fs::write(&url, &database.url).expect("written");
                std::fs::set_permissions(&url, PermissionsExt::from_mode(0o600)).expect("a mode");
                let config = config.replace("kind = \"sqlite\"", "kind = \"postgres\"");
                (config.replace("\n# url = ", "\nurl = "), Some(database))
            }
        };
        std::fs::write(top.join("causeway.toml"), config).expect("written");
        Self::in_folder(folder, database, self.keys.clone())
    }
}

/// A folder with all that is in it, as its owner alone may read it.
fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("a folder").map(|entry| entry.expect("read").path()) {
        let copied = to.join(entry.file_name().expect("a name"));
        if entry.is_dir() {
            copy(&entry, &copied);
        } else {
            // With its mode.
            std::fs::copy(&entry, &copied).expect("copied");
        }
    }
}
