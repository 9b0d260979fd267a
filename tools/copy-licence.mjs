// Puts the licence and the notices into a package that is about to be packed: npm takes them from its own folder alone.
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './setup.mjs';

for (const name of ['LICENSE', 'NOTICE']) copyFileSync(join(root, name), join(process.cwd(), name));
