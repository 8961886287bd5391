#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| cometchat_import_fuzz::fields::holds(data));
