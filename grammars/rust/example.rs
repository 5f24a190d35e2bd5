//! What the Rust pack sees; example.symbols is what it must say of it.
#![allow(dead_code)]

use std::fmt;

/// A limit.
pub const LIMIT: usize = 10;
pub static mut COUNT: u32 = 0;
/// A result of ours.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A point.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Point<'a, T: Clone + 'a, const N: usize = 3>
where
    T: Copy,
{
    /// Across.
    pub x: T,
    pub(crate) y: T,
    z: &'a [T; N],
}

pub struct Pair<T>(pub T, u8, u16);
pub struct Unit;

#[doc = "A choice."]
#[derive(Clone)]
pub enum Choice<T> {
    /// Nothing.
    None,
    #[doc(hidden)]
    One(T),
    Two { b: u8, a: Vec<T> },
    Coded = 7,
}

pub union Bits {
    pub whole: u32,
    part: u8,
}

/// What shapes do.
pub trait Shape<T>: Send + fmt::Debug
where
    T: Clone,
{
    type Item: Clone + Copy;
    const SIDES: u8 = 4;
    /// How big.
    fn area(&self, scale: f64) -> f64;
    fn name(self: Box<Self>) -> String {
        String::new()
    }
    fn build() -> Self
    where
        Self: Sized;
}

impl<'a, T, const N: usize> Point<'a, T, N>
where
    T: Clone + Copy,
{
    /// Makes one.
    pub const fn new(x: T, mut y: T, z: &'a [T; N]) -> Self {
        Self { x, y, z }
    }
    pub async unsafe fn fetch<'b, F>(&'b mut self, f: F) -> &'b T
    where
        F: for<'x> Fn(&'x T) -> bool + 'static,
    {
        &self.x
    }
    pub fn each(&self, f: impl FnMut(&T) + Send, _: &mut dyn fmt::Write) -> () {}
    fn private(self) {}
    pub(super) fn near(&self) {}
}

impl Pair<u32> {
    pub fn sum(&self) -> u32 {
        0
    }
}

impl<T: Clone> Clone for Pair<T> {
    fn clone(&self) -> Self {
        todo!()
    }
}

struct Hidden;

impl Hidden {
    pub fn unreachable(&self) {}
}

pub fn longest<'l>(a: &'l str, b: &'l str) -> &'l str {
    fn inner(x: u8) -> u8 {
        x
    }
    if a.len() > b.len() { a } else { b }
}

pub fn first<'s>(text: &'s str) -> &'s str {
    text
}

pub fn callback(f: unsafe extern "C" fn(a: u8, b: u8) -> u8, (x, y): (u8, u8)) -> ! {
    loop {}
}

#[no_mangle]
pub extern "C" fn exported(code: i32) {}

extern "C" {
    pub fn puts(text: *const u8, ...) -> i32;
}

pub mod deep {
    //! Documented inside.

    pub fn reached() {}
    pub(in crate::deep) fn near() {}
    mod closed {
        pub fn hidden() {}
    }
}

#[macro_export]
macro_rules! sum {
    ($first:expr $(, $rest:expr)* $(,)?) => {
        $first $(+ $rest)*
    };
    (@internal $x:tt) => {};
}

#[cfg(feature = "extra")]
pub fn extra() {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adds() {
        assert_eq!(1 + 1, 2);
    }

    #[tokio::test(flavor = "current_thread")]
    async fn waits() {}
}

cfg_net! {
    /// Inside a macro that only decides whether it is there.
    pub fn connect(host: &str) -> bool {
        !host.is_empty()
    }

    impl Unit {
        pub fn socket(&self) {}
    }
}

lazy_static! {
    static ref TABLE: Vec<u8> = vec![];
}
