export { fileAtSite } from './named-at-site.ts';
export {
  openVirtualSites,
  type SurveyedSite,
  surveyVirtualSites,
  type VirtualSite,
  type VirtualSites,
  type VirtualSitesOptions,
} from './virtual-sites.ts';
export { withoutLabels } from './without-labels.ts';
