import { pathToFileURL } from 'node:url';
import { EngineUnavailable, type LoadedEngine, type LoadOptions } from './engine.ts';
import { requirePackages } from './packages.ts';
import { loadTfjs } from './tfjs.ts';

interface AdapterInfo {
  readonly vendor: string;
  readonly architecture: string;
  readonly device: string;
  readonly description: string;
  readonly isFallbackAdapter?: boolean;
}

interface Adapter {
  readonly info: AdapterInfo;
  readonly limits: Readonly<Record<string, number>>;
  readonly features: ReadonlySet<string>;
  requestDevice(descriptor: { requiredFeatures: string[]; requiredLimits: Record<string, number | undefined> }): Promise<object>;
}

interface Gpu {
  requestAdapter(options: { powerPreference: 'high-performance' }): Promise<Adapter | null>;
}

interface DawnModule {
  create(options: string[]): Gpu;
  readonly globals: object;
}

interface BackendModule {
  readonly WebGPUBackend: new (device: object, info: AdapterInfo) => { readonly device: object };
}

/** What the backend's larger kernels need beyond the default limits. */
const LIMITS = [
  'maxComputeWorkgroupStorageSize',
  'maxComputeWorkgroupsPerDimension',
  'maxStorageBufferBindingSize',
  'maxBufferSize',
  'maxComputeWorkgroupSizeX',
  'maxComputeInvocationsPerWorkgroup',
];

const SOFTWARE = /swiftshader|llvmpipe|lavapipe|basic render|software/i;

/** Puts WebGPU where the backend looks for it: `navigator.gpu`, as in a browser. Node 20 has no `navigator`. */
function installGlobals(gpu: Gpu, globals: object): void {
  Object.assign(globalThis, globals);
  if (!('navigator' in globalThis)) {
    Object.defineProperty(globalThis, 'navigator', { value: { userAgent: `Node.js/${process.versions.node}` }, configurable: true });
  }
  Object.defineProperty(Reflect.get(globalThis, 'navigator'), 'gpu', { value: gpu, configurable: true });
}

/**
 * The graphics processor through Dawn (package `webgpu`). Tensors can only be read asynchronously here. A driver that
 * draws in software is taken only when forced: it is slower than WebAssembly.
 */
export async function loadWebGpu({ folder, forced }: LoadOptions): Promise<LoadedEngine> {
  const [dawn, backend] = requirePackages(['webgpu', '@tensorflow/tfjs-backend-webgpu'], folder);
  if (dawn === undefined || backend === undefined) throw new EngineUnavailable('it is not installed');
  const { create, globals }: DawnModule = await import(pathToFileURL(dawn.main).href);
  const gpu = create([]);
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (adapter === null) throw new EngineUnavailable('no graphics processor with a driver for it (Vulkan, Metal or Direct3D 12) was found');
  const { info, limits, features } = adapter;
  const device = info.description || info.device || info.architecture || info.vendor || 'graphics processor';
  if (!forced && (info.isFallbackAdapter === true || SOFTWARE.test(`${device} ${info.architecture}`))) {
    throw new EngineUnavailable(`the only driver (${device}) computes in software, slower than WebAssembly`);
  }
  const tf = loadTfjs();
  const { WebGPUBackend }: BackendModule = backend.require(backend.main);
  installGlobals(gpu, globals);
  const created = new WebGPUBackend(
    await adapter.requestDevice({
      requiredFeatures: ['timestamp-query', 'bgra8unorm-storage'].filter((feature) => features.has(feature)),
      requiredLimits: Object.fromEntries(LIMITS.map((name) => [name, limits[name]])),
    }),
    info,
  );
  if (tf.findBackendFactory('webgpu') !== null) tf.removeBackend('webgpu');
  tf.registerBackend('webgpu', () => created as unknown as ReturnType<typeof tf.backend>); // a KernelBackend of its own package
  if (!(await tf.setBackend('webgpu'))) throw new EngineUnavailable('its backend did not start');
  return { tf, detail: device };
}
