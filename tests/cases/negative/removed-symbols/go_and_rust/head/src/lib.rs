pub mod b;
pub use b::kept;
