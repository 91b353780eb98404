//! Refinement: the passes over the whole IR after lowering. It takes the IR as the document says it, and gives one that
//! has a Rust spelling: every operation has a name and one answer, types that are alike are one, pages are found, so are the
//! items of streams and keys of idempotency, no type needs itself without end, unions know the tags of their arms, and components that may be null have a type that says so. It knows neither openapiv3 nor tokens.

mod binary;
mod cycles;
mod dedupe;
mod idempotency;
mod methods;
mod nulls;
mod paging;
mod regroup;
mod streams;
mod tags;
mod twins;

use crate::diagnostic::Report;
use crate::ir::Api;
use crate::lock::Lock;

/// Refines the IR in place. What the lock knows stays what it was.
pub fn refine(api: &mut Api, lock: &Lock, report: &mut Report) {
    methods::name_methods(api);
    regroup::regroup(api, lock);
    twins::split_operations(api, report);
    binary::settle_files(api, report);
    tags::settle_tags(api);
    dedupe::merge_types(api, lock);
    streams::settle_items(api);
    paging::find_pages(api, report);
    idempotency::find_keys(api);
    cycles::break_circles(api, report);
    nulls::add_nulls(api);
}
