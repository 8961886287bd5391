;; Turns the text of a module (pkg/build/text.js) into its bytes, where it stands, sixteen at a time. In a cold process, a loop of
;; JavaScript over as many characters takes ten times as long.
;;
;; At 32 to 127 stands what each character means; of 125 and 126, which of the two tables behind has the byte: at 128 and at 256,
;; indexed by the next of the rare characters.
(module
  (memory (export "memory") 1)
  (func (export "decode") (param $at i32) (param $end i32) (param $rare i32)
    (local $characters v128)
    (local $left i32)
    (local $position i32)
    (loop $block
      (local.set $characters (v128.load (local.get $at)))
      ;; Each table has a response for sixteen characters, and 0 for the others.
      (v128.store (local.get $at)
        (v128.or
          (v128.or
            (v128.or
              (i8x16.swizzle (v128.load (i32.const 32)) (i8x16.sub (local.get $characters) (i8x16.splat (i32.const 32))))
              (i8x16.swizzle (v128.load (i32.const 48)) (i8x16.sub (local.get $characters) (i8x16.splat (i32.const 48)))))
            (v128.or
              (i8x16.swizzle (v128.load (i32.const 64)) (i8x16.sub (local.get $characters) (i8x16.splat (i32.const 64))))
              (i8x16.swizzle (v128.load (i32.const 80)) (i8x16.sub (local.get $characters) (i8x16.splat (i32.const 80))))))
          (v128.or
            (i8x16.swizzle (v128.load (i32.const 96)) (i8x16.sub (local.get $characters) (i8x16.splat (i32.const 96))))
            (i8x16.swizzle (v128.load (i32.const 112)) (i8x16.sub (local.get $characters) (i8x16.splat (i32.const 112)))))))
      (local.set $left
        (i8x16.bitmask (i8x16.ge_u (local.get $characters) (i8x16.splat (i32.const 125)))))
      (block $none
        (loop $next
          (br_if $none (i32.eqz (local.get $left)))
          (local.set $position (i32.add (local.get $at) (i32.ctz (local.get $left))))
          (i32.store8 (local.get $position)
            (i32.load8_u offset=128
              (i32.add
                (i32.shl (i32.load8_u (local.get $position)) (i32.const 7))
                (i32.load8_u (local.get $rare)))))
          (local.set $rare (i32.add (local.get $rare) (i32.const 1)))
          (local.set $left (i32.and (local.get $left) (i32.sub (local.get $left) (i32.const 1))))
          (br $next)))
      (br_if $block
        (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 16))) (local.get $end))))))
