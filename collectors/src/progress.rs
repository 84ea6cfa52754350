//! Telling somebody how far a run has got.

/// Hears how far a collector has got. It is called from one thread only.
pub trait Progress {
    /// A step begins; `total` is how many things it has to do, where that is known.
    fn begin(&self, what: &str, total: Option<u64>);
    /// That many more are done.
    fn advance(&self, n: u64);
    /// The step has ended.
    fn end(&self);
}

/// Tells nobody.
impl Progress for () {
    fn begin(&self, _what: &str, _total: Option<u64>) {}
    fn advance(&self, _n: u64) {}
    fn end(&self) {}
}
