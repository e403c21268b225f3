//! Conversations with the built-in targets, in process and over real sockets.

mod clients;
mod config;
mod consoles;
mod conversation;
mod hosts;
mod misuse;
mod sample;
mod together;
mod worlds;
