//! Hashes of paths that can be joined as paths are: that of a slot is reckoned once, that of a frame once per frame.

/// A polynomial over the bytes of a path, and the power by which what stands before it is moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PathHash {
    sum: u64,
    power: u64,
}

impl Default for PathHash {
    /// That of the empty path.
    fn default() -> Self {
        Self { sum: 0, power: 1 }
    }
}

impl PathHash {
    pub(crate) fn of(path: &str) -> Self {
        const BASE: u64 = 0x0000_0100_0000_01b3;
        path.bytes().fold(Self::default(), |hash, byte| Self {
            sum: hash.sum.wrapping_mul(BASE).wrapping_add(u64::from(byte) + 1),
            power: hash.power.wrapping_mul(BASE),
        })
    }

    /// The hash of this path with another behind it.
    pub(crate) fn then(self, rest: Self) -> Self {
        Self {
            sum: self.sum.wrapping_mul(rest.power).wrapping_add(rest.sum),
            power: self.power.wrapping_mul(rest.power),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_of_two_parts_is_that_of_the_whole() {
        for (base, rest) in [("/A[2]", "/B/@C"), ("", "/B"), ("/A", ""), ("", "")] {
            assert_eq!(PathHash::of(base).then(PathHash::of(rest)), PathHash::of(&format!("{base}{rest}")));
        }
        assert_ne!(PathHash::of("/A[2]/B"), PathHash::of("/A[3]/B"));
    }
}
