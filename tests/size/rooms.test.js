import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { NAMED } from '../../pkg/build/build.js'
import { functionsOf, sectionsOf, withoutNames } from '../../pkg/build/sections.js'
import { ownerOf, sharesOf } from './rooms.js'

const named = readFileSync(NAMED)

test('a function is of the room, or of the crate, that its name says', () => {
  const owners = {
    'cometchat_import::importer::user::User::parse::h7f77a221943db66d': 'src/importer\tuser',
    'cometchat_import::importer::pipeline::row::<impl cometchat_import::importer::pipeline::Pipeline>::step::h1':
      'src/importer\tpipeline',
    '<cometchat_import::wasm::run::Run as core::ops::drop::Drop>::drop::h1': 'src/wasm\t',
    'core::ptr::drop_in_place<cometchat_import::importer::check::Check>::h1': 'src/importer\tcheck',
    '<alloc::vec::Vec<T> as alloc::vec::spec_from_iter_nested::SpecFromIterNested<T,I>>::from_iter::h1':
      "Rust's alloc\talloc::vec",
    '<u64 as core[c5930c85a12de822]::fmt::Display>::fmt': "Rust's core\tcore::fmt",
    '<char>::escape_debug_ext': "Rust's core\tcore::num",
    '<dlmalloc[e24a27700634d609]::dlmalloc::Dlmalloc<dlmalloc[e24a27700634d609]::sys::System>>::malloc': 'dlmalloc\t',
    '__rustc[b7974e8690430dd9]::__rdl_realloc': 'dlmalloc\t',
    'serde_core::ser::Serializer::collect_map::h1': 'serde\t',
    '_$LT$alloc..vec..Vec$LT$T$C$A$GT$$u20$as$u20$core..clone..Clone$GT$::clone::h1': "Rust's alloc\talloc::vec",
    'cometchat_import::importer::mapping::header::_$LT$impl$u20$cometchat_import..importer..mapping..Mapping$GT$::read::h1':
      'src/importer\tmapping',
  }
  for (const [name, owner] of Object.entries(owners)) assert.equal(ownerOf(name), owner, name)
  for (const shim of ['runhandle_new externref shim', '__externref_table_alloc', 'js_sys::futures::queue::Queue::new'])
    assert.match(ownerOf(shim), /^wasm-bindgen/)
  assert.equal(ownerOf(undefined), 'no name\t')
})

test('the shares are all of the bytes of the module that is packed, and of its gzip', () => {
  const module = readFileSync(new URL('../../pkg/gen/cometchat_import_bg.wasm', import.meta.url))
  assert.deepEqual(withoutNames(named), module)
  const shares = sharesOf(named)
  const sum = (form) => shares.reduce((total, share) => total + share[form], 0)
  assert.equal(sum('raw'), module.length)
  assert.equal(Math.round(sum('gzip')), gzipSync(module, { level: 9 }).length)
  const rooms = shares.filter(({ owner }) => owner === 'src/importer').map(({ part }) => part)
  for (const room of ['input', 'json', 'journal', 'response']) assert(rooms.includes(room), room)
})

test('nearly every function has a name, and the engine counts as many sections', () => {
  const functions = functionsOf(named)
  const unnamed = functions.filter(({ name }) => name === undefined)
  assert(functions.length > 500 && unnamed.length < functions.length / 20, `${unnamed.length} of ${functions.length}`)
  const custom = sectionsOf(named).filter(({ id }) => id === 0)
  for (const name of new Set(custom.map(({ name }) => name)))
    assert.equal(
      WebAssembly.Module.customSections(new WebAssembly.Module(named), name).length,
      custom.filter((section) => section.name === name).length,
    )
})
