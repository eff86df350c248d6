//! The shell: the only place with terminal, time, threads and I/O.

pub mod system;
