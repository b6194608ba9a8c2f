import { createContext } from 'svelte';
import type { Times } from '#lib/timeline/times.ts';

export const [getTimes, setTimes] = createContext<Times>();
