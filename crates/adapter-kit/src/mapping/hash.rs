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
        Self::default().with(path)
    }

    /// The hash of this path with a text behind it.
    pub(crate) fn with(self, text: &str) -> Self {
        text.bytes().fold(self, Self::byte)
    }

    /// The hash of this path with a number behind it.
    pub(crate) fn with_digits(self, number: u32) -> Self {
        let before = if number < 10 { self } else { self.with_digits(number / 10) };
        before.byte(b'0' + u8::try_from(number % 10).unwrap_or(0))
    }

    fn byte(self, byte: u8) -> Self {
        const BASE: u64 = 0x0000_0100_0000_01b3;
        Self {
            sum: self.sum.wrapping_mul(BASE).wrapping_add(u64::from(byte) + 1),
            power: self.power.wrapping_mul(BASE),
        }
    }

    /// One of 256 bits, for a filter.
    pub(crate) fn bit(self) -> (usize, u64) {
        let bit = self.sum.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 56;
        (usize::try_from(bit >> 6).unwrap_or(0), 1 << (bit & 63))
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
        assert_eq!(PathHash::of("/A[").with_digits(1_205).with("]"), PathHash::of("/A[1205]"));
    }
}
