import type { Component } from 'svelte';

/** A page of the settings or of the administration, as its list of pages names it. */
export interface DeskSection {
  readonly path: string;
  readonly label: string;
  readonly Icon: Component<{ class?: string }>;
}
