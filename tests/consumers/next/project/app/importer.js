'use client'

import { useEffect, useState } from 'react'
import { importFile } from '../src/import.js'

export function Importer() {
  const [account, setAccount] = useState()
  useEffect(() => {
    const endpoint = new URLSearchParams(location.search).get('endpoint')
    if (endpoint) importFile(endpoint).then(setAccount)
  }, [])
  useEffect(() => {
    if (account) console.log('account', JSON.stringify(account))
  }, [account])
  return <output>{account ? `${account.imported} imported` : 'waiting'}</output>
}
