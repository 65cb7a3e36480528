//! What processes take: CPU time and memory, as Linux tells.

use rustix::time::{ClockId, clock_gettime};

/// CPU seconds of the calling thread.
#[must_use]
pub fn thread_seconds() -> f64 {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

/// CPU seconds of a process, all threads, as far as the kernel's ticks tell.
///
/// # Panics
/// When there is no such process.
#[must_use]
pub fn cpu_seconds(process: u32) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).expect("the process runs");
    // The name in parentheses may hold anything; user and system time are the 12th and 13th fields after it.
    let fields = stat.rsplit_once(')').map(|(_, rest)| rest.split_whitespace()).expect("a name");
    let ticks: f64 = fields.skip(11).take(2).filter_map(|field| field.parse::<f64>().ok()).sum();
    ticks / rustix::param::clock_ticks_per_second() as f64
}

/// MiB that a process holds now, and held at most.
///
/// # Panics
/// When there is no such process.
#[must_use]
pub fn memory(process: u32) -> (f64, f64) {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).expect("the process runs");
    let of = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name)).expect("a line");
        line.trim().trim_end_matches(" kB").trim().parse::<f64>().expect("a number") / 1024.0
    };
    (of("VmRSS:"), of("VmHWM:"))
}

/// Cores of this machine that this process may use.
#[must_use]
pub fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

/// The load average of the last minute: above the number of cores, others work here too.
#[must_use]
pub fn load_average() -> String {
    let all = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    all.split(' ').next().unwrap_or_default().to_owned()
}
