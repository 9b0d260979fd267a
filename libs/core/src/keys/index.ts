export * from './ed25519.ts';
export * from './statement.ts';
