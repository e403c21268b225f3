//! `cargo xtask tidy`: the rules of the house that no compiler knows.
//!
//! A check takes the whole [tree](tree::Tree) and gives findings; none touches the disk, so each is tested
//! with a tree made of a few lines.

pub(crate) mod run;

mod clocks;
mod cycles;
mod files;
mod guids;
mod hosts;
mod imports;
mod key_bytes;
mod layers;
mod named_tests;
mod packages;
mod product_keys;
mod rust;
mod scenario_files;
mod tree;
