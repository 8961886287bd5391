import { Importer } from './importer.js'

export default function Page() {
  return <Importer />
}
