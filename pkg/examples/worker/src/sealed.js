// Texts that only this Worker can read: AES-GCM, with the secret SECRETS_KEY.

/** Returns a text sealed for an app. Under the name of another app, it cannot be opened. */
export async function seal(text, secretsKey, app) {
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES))
  const sealed = await crypto.subtle.encrypt(
    algorithm(iv, app),
    await keyOf(secretsKey),
    new TextEncoder().encode(text),
  )
  return btoa(String.fromCharCode(...iv, ...new Uint8Array(sealed)))
}

/** Returns the text that was sealed for an app. */
export async function open(sealed, secretsKey, app) {
  const bytes = Uint8Array.from(atob(sealed), (character) => character.charCodeAt(0))
  const iv = bytes.subarray(0, IV_BYTES)
  const text = await crypto.subtle.decrypt(algorithm(iv, app), await keyOf(secretsKey), bytes.subarray(IV_BYTES))
  return new TextDecoder().decode(text)
}

function keyOf(secretsKey) {
  if (!/^[\da-f]{64}$/i.test(secretsKey ?? ''))
    throw new Error('the secret SECRETS_KEY must have 64 hexadecimal digits: openssl rand -hex 32')
  const bytes = Uint8Array.from(secretsKey.match(/../g), (digits) => Number.parseInt(digits, 16))
  return crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt', 'decrypt'])
}

const algorithm = (iv, app) => ({ name: 'AES-GCM', iv, additionalData: new TextEncoder().encode(app) })

const IV_BYTES = 12
