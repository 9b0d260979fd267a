import { spawnSync } from 'node:child_process';

/** Runs the docker client; throws with what it printed when it fails. The classic builder needs no plug-in. */
export function docker(...args) {
  const env = { ...process.env, DOCKER_BUILDKIT: '0' };
  const { status, stdout, stderr, error } = spawnSync('docker', args, { env, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  if (error) throw error;
  if (status !== 0) throw new Error(`docker ${args[0]} ended with ${status}:\n${stdout}${stderr}`);
  return stdout.trim();
}
