//! Documents before and after.
