export { VirtualCoordinator, type VirtualCoordinatorOptions, type VirtualSites } from './virtual-coordinator.ts';
