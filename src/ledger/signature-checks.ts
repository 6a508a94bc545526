/** What native and foreign statements have in common on their way in. */

/** openpgp.js takes longer to load than all the rest: not before it is needed, and without asking the module loader each time. */
let loading: ReturnType<typeof loadOpenpgp> | undefined;

export function openpgp(): ReturnType<typeof loadOpenpgp> {
  return (loading ??= loadOpenpgp());
}

async function loadOpenpgp() {
  const [signature, native, foreign, node, bare] = await Promise.all([
    import('../openpgp/verify/signature.ts'), import('../openpgp/verify/check-native.ts'), import('../openpgp/verify/check-foreign.ts'),
    import('../openpgp/node/check-in-node.ts'), import('../openpgp/node/check-bare-ed25519.ts'),
  ]);
  return { ...signature, ...native, ...foreign, checks: { mathematics: node.checkInNode, bare: bare.checkBareEd25519 } };
}
