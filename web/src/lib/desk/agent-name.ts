import { m } from '#paraglide/messages.js';

/** In this order: many call themselves by the names of others too. */
const BROWSERS: readonly (readonly [RegExp, string])[] = [
  [/\bEdg(?:e|A|iOS)?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\b(?:Firefox|FxiOS)\//, 'Firefox'],
  [/\b(?:Headless)?Chrome\/|\bCriOS\//, 'Chrome'],
  [/\bVersion\/.*\bSafari\//, 'Safari'],
];
const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/\biPhone\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bAndroid\b/, 'Android'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b/, 'Mac'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bLinux\b/, 'Linux'],
];
const OTHER_CHARS = 60;

/** A User-Agent in words: "Firefox on Linux". A program that is none of these is called what it calls itself. */
export function agentName(agent: string): string {
  const browser = BROWSERS.find(([form]) => form.test(agent))?.[1];
  const system = SYSTEMS.find(([form]) => form.test(agent))?.[1];
  if (browser !== undefined && system !== undefined) return m.agent_on({ browser, system });
  return browser ?? (agent.slice(0, OTHER_CHARS) || m.agent_unknown());
}

/** Whether it is one that is carried about. */
export function isMobile(agent: string): boolean {
  return /\b(?:iPhone|iPad|Android)\b/.test(agent);
}
