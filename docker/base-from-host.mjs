// A stand-in for node:20-bookworm-slim where no image can be pulled: this machine's node, the shared libraries that it and
// the native packages load, and a static busybox. Linux with glibc only.
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { docker } from './run-docker.mjs';

const TAG = 'atoll-base:from-host';
// Loaded by name at run time, thus not among what ldd prints: names of hosts and users in older versions of glibc.
const LOADED_BY_NAME = ['libnss_dns.so.2', 'libnss_files.so.2', 'libresolv.so.2', 'librt.so.1'];

/** Builds the base image and gives its tag. */
export function buildBaseFromHost() {
  const context = mkdtempSync(join(tmpdir(), 'atoll-base-'));
  const root = join(context, 'root');
  try {
    const node = realpathSync(process.execPath);
    copy(node, join(root, 'usr', 'local', 'bin', 'node'));
    const libraries = sharedLibraries(node);
    for (const path of libraries) copy(path, join(root, path));
    for (const place of new Set(libraries.map((path) => dirname(path))))
      for (const name of LOADED_BY_NAME) if (existsSync(join(place, name))) copy(join(place, name), join(root, place, name));
    copy(busybox(), join(root, 'bin', 'busybox'));
    for (const name of ['sh', 'ls', 'cat', 'id', 'mkdir', 'chown', 'chmod']) symlinkSync('busybox', join(root, 'bin', name));
    mkdirSync(join(root, 'usr', 'bin'), { recursive: true });
    symlinkSync('/bin/busybox', join(root, 'usr', 'bin', 'env'));
    mkdirSync(join(root, 'etc'));
    writeFileSync(join(root, 'etc', 'passwd'), 'root:x:0:0::/root:/bin/sh\nnode:x:1000:1000::/home/node:/bin/sh\n');
    writeFileSync(join(root, 'etc', 'group'), 'root:x:0:\nnode:x:1000:\n');
    writeFileSync(join(root, 'etc', 'nsswitch.conf'), 'passwd: files\ngroup: files\nhosts: files dns\n');
    writeFileSync(join(context, 'Dockerfile'), DOCKERFILE);
    docker('build', '--tag', TAG, context);
    return TAG;
  } finally {
    rmSync(context, { recursive: true, force: true });
  }
}

const DOCKERFILE = `FROM scratch
COPY root /
ENV PATH=/usr/local/bin:/usr/bin:/bin
RUN mkdir -p /tmp /home/node && chmod 1777 /tmp && chown 1000:1000 /home/node
`;

function sharedLibraries(program) {
  const printed = execFileSync('ldd', [program], { encoding: 'utf8' });
  return [...printed.matchAll(/(\/\S+) \(0x/g)].map(([, path = '']) => path);
}

/** A busybox that needs no shared library; ldd fails on such a file. */
function busybox() {
  const found = ['/bin/busybox', '/usr/bin/busybox'].find((path) => existsSync(path) && spawnSync('ldd', [path]).status !== 0);
  if (found === undefined) throw new Error('No static busybox here. On Debian: apt-get install busybox-static; or name a base image.');
  return found;
}

function copy(source, target) {
  mkdirSync(dirname(target), { recursive: true });
  copyFileSync(source, target);
}
