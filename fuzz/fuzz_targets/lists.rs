//! Trust list, registry list, status list: no bytes are one that counts, for nobody here holds a key, and none is read with a
//! panic.
#![no_main]

use seal::lists::{RegistryList, StatusList, Trust};

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    let nobody = Trust::of_certificates([]);
    // A root set of the fuzzer's own would need a signature by it.
    assert!(Trust::read(input).is_err());
    assert!(RegistryList::read(input, &nobody).is_err());
    assert!(StatusList::read(input, &nobody).is_err());
});
