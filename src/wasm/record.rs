//! Single records of CSV, for whoever changes some cells of a file.

use wasm_bindgen::prelude::wasm_bindgen;

use crate::importer::input;

/// The values of the record with which a text begins; `undefined` if its quotes make no sense.
#[wasm_bindgen(js_name = readRecord)]
pub fn read_record(text: &str, delimiter: u8) -> Option<Vec<String>> {
    input::read_record(text, delimiter).map(|record| record.cells)
}

/// How many UTF-16 units the record takes with which a text begins, without the line break behind it.
#[wasm_bindgen(js_name = recordLength)]
pub fn record_length(text: &str, delimiter: u8) -> Option<usize> {
    let record = input::read_record(text, delimiter)?;
    let taken = text.get(..record.length)?;
    Some(taken.encode_utf16().count())
}

/// The line of a record, without a break.
#[wasm_bindgen(js_name = writeRecord)]
pub fn write_record(cells: Vec<String>, delimiter: u8) -> String {
    input::write_record(cells.iter().map(String::as_str), delimiter)
}

/// The record with which a text begins, with other values at some of its cells; all others stay as they are written.
#[wasm_bindgen(js_name = changeRecord)]
pub fn change_record(text: &str, delimiter: u8, cells: Vec<u32>, values: Vec<String>) -> Option<String> {
    let positions = cells.into_iter().map(|at| at as usize);
    let changes: Vec<(usize, String)> = positions.zip(values).collect();
    input::change_record(text, delimiter, &changes)
}
