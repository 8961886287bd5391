//! Writes the JavaScript glue of a built WebAssembly module: what `wasm-bindgen --target bundler`
//! does, as a crate of this workspace, so that Cargo.lock alone decides its version.
//!
//! `bindgen <module.wasm> <folder>` leaves `<module>_bg.wasm` and `<module>_bg.js` in the folder.

use std::{env, process::ExitCode};
use wasm_bindgen_cli_support::Bindgen;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [module, folder] = arguments.as_slice() else {
        eprintln!("usage: bindgen <module.wasm> <folder>");
        return ExitCode::from(2);
    };
    match write_glue(module, folder) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bindgen: {error}");
            ExitCode::FAILURE
        }
    }
}

fn write_glue(module: &str, folder: &str) -> Result<(), Box<dyn std::error::Error>> {
    let mut bindgen = Bindgen::new();
    bindgen
        .input_path(module)
        .bundler(true)?
        // The package's types are written by hand.
        .typescript(false)
        .keep_debug(false)
        .remove_producers_section(true)
        .generate(folder)?;
    Ok(())
}
