export { leadingEigenpairs } from './leading.ts';
export { type Eigenpairs, symmetricEigenpairs } from './symmetric.ts';
