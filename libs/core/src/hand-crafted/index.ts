export { BLOCKS, type Block, blockKind } from './blocks.ts';
export { fuse, fusedSize, sizeBeside, sizeOfFeatures } from './fusion.ts';
