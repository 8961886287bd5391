import { Nothing } from './nothing.js'

export default function Page() {
  return <Nothing />
}
