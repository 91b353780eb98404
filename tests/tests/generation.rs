//! A guard that no noise of a machine can trip: how often a run over our document allocates, against the number that is
//! committed here. Half of a run's time is spent in allocations, so what makes it slower mostly shows in them.

use std::alloc::System;

use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};
use tests::{input, source, succeed};

/// Counts for all threads, since files are made on several.
#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// Allocations of one run.
const RUN: usize = 4_340_935;

#[test]
fn one_run() {
    let input = codegen::Input {
        overlays: vec![source("spec/overlay.yaml")],
        lock: Some(source("spec/names.lock")),
        ..input(source("spec/clerk-backend-api.yaml"))
    };
    let region = Region::new(ALLOCATOR);
    let (output, _) = succeed(codegen::generate(input));
    let counted = region.change().allocations;
    assert!(output.operations > 0);
    assert!(
        counted.abs_diff(RUN) * 20 <= RUN,
        "a run allocates {counted} times, and {RUN} times is committed. If there is a reason, commit the new number; if it \
         is less, commit it as well, so that it stays"
    );
}
