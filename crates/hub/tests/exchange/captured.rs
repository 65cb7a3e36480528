//! What the hub logs on the thread of one test.

use std::cell::RefCell;
use std::io::Write;
use std::sync::Once;

thread_local! {
    static LINES: RefCell<Option<Vec<u8>>> = const { RefCell::new(None) };
}

struct ThisThread;

impl Write for ThisThread {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        LINES.with_borrow_mut(|lines| lines.iter_mut().for_each(|lines| lines.extend_from_slice(bytes)));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Listens for all tests, before the first hub opens: a place in the code that logs before anybody listens may stay silent for
/// ever.
pub(crate) fn listen() {
    static LISTENING: Once = Once::new();
    LISTENING.call_once(|| {
        let subscriber =
            tracing_subscriber::fmt().json().with_max_level(tracing::Level::TRACE).with_writer(|| ThisThread);
        subscriber.init();
    });
}

/// Keeps what this thread logs from now on.
pub(crate) fn begin() {
    LINES.set(Some(Vec::new()));
}

/// What this thread logged since [`begin`].
pub(crate) fn end() -> String {
    String::from_utf8(LINES.take().unwrap_or_default()).expect("UTF-8")
}
