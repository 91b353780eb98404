//! A file that no root declares.
