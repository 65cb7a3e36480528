//! CPU time of measures that take turns.

use std::hint::black_box;

use rustix::time::{ClockId, clock_gettime};

/// What is measured: it gives back what it made, so that nothing of it is left out.
pub(crate) type Measure<'m> = &'m dyn Fn() -> usize;

/// Runs all measures in turn, round by round, so that a machine that drifts slows all of them alike. Seconds of this
/// thread's CPU time by measure and round.
pub(crate) fn run(measures: &[Measure<'_>], rounds: usize) -> Vec<Vec<f64>> {
    let mut times = vec![Vec::with_capacity(rounds); measures.len()];
    for _ in 0..rounds {
        for (measure, times) in measures.iter().zip(&mut times) {
            times.push(seconds(measure));
        }
    }
    times
}

/// CPU seconds of this thread that one call costs: what else the machine does is not counted.
pub(crate) fn seconds(measure: Measure<'_>) -> f64 {
    let now = || {
        let time = clock_gettime(ClockId::ThreadCPUTime);
        time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
    };
    let begin = now();
    black_box(measure());
    now() - begin
}

/// The middle one.
pub(crate) fn median(values: &[f64]) -> f64 {
    let mut values = values.to_vec();
    values.sort_unstable_by(f64::total_cmp);
    values[values.len() / 2]
}

/// The median of what each round says.
pub(crate) fn ratio(over: &[f64], under: &[f64]) -> f64 {
    let ratios: Vec<_> = over.iter().zip(under).map(|(over, under)| over / under).collect();
    median(&ratios)
}

/// Keeps this thread, and what it starts, on the core that it is on.
pub(crate) fn pin() {
    #[cfg(target_os = "linux")]
    {
        let mut core = rustix::thread::CpuSet::new();
        core.set(rustix::thread::sched_getcpu());
        // A machine that does not let it is measured unpinned.
        let _ = rustix::thread::sched_setaffinity(None, &core);
    }
}
