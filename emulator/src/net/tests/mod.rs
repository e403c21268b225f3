//! Hosts, clients and name servers over real sockets of the loopback interface.

mod channels;
mod hosts;
mod lab;
mod listeners;
mod names;
