import type { Part } from '../parts/index.ts';
import type { HeadArchitecture, HeadShape } from './architecture.ts';

/** A kind of head, under the name that a federation file says as `head.kind`. Coordinator and sites have to have it. */
export interface HeadKind extends Part {
  /**
   * The head for features and classes of this shape, with these options: those that {@link Part.readOptions} gave, of Atoll's own
   * kinds those of the file. Same options and shape, same layout, on every machine. {@link headWithBody} makes the most of it.
   */
  build(options: Readonly<Record<string, unknown>>, shape: HeadShape): HeadArchitecture;
}
