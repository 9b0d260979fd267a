// npm start: installs, builds, and runs the demo federation to its end.
import { build, install, node } from './setup.mjs';

install();
build();
node('apps/cli/bin/atoll.js', 'demo', ...process.argv.slice(2));
