// An edge route without the package: what its bundle holds is Next's own.
export const runtime = 'edge'

export const GET = () => new Response('bare')
