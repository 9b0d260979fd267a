export * from './certificates.ts';
export * from './ed25519.ts';
export * from './private-file.ts';
export * from './statement.ts';
