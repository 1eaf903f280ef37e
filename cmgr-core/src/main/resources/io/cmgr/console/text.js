// SPDX-License-Identifier: BSD-2-Clause
// Figures as people read them.

const integers = new Intl.NumberFormat('en');

export const count = (n) => integers.format(n);

/** A number with its noun: "1 room", "12 rooms". */
export const plural = (n, noun) => `${count(n)} ${noun}${n === 1 ? '' : 's'}`;

/** Three digits at most, and a unit of a thousand bytes: "0 B", "1.24 kB", "83.1 MB". */
export function bytes(n) {
  let value = n;
  for (const unit of ['B', 'kB', 'MB', 'GB', 'TB']) {
    if (value < 999.5 || unit === 'TB') {
      const digits = unit === 'B' || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
      return `${value.toFixed(digits)} ${unit}`;
    }
    value /= 1000;
  }
}

/** A rate that is not known yet is a dash. */
export const rate = (n) => n === null ? '–' : `${bytes(n)}/s`;

/** One unit, which does not change at each look: "0.4 s", "12 s", "3 min", "2 h", "4 d". */
export const age = (millis) => duration(millis).split(' ').slice(0, 2).join(' ');

/** One or two units: "0.4 s", "12 s", "3 min 5 s", "2 h 10 min", "4 d 3 h". */
export function duration(millis) {
  const seconds = Math.max(0, millis) / 1000;
  const two = (large, unit, name, smaller) => {
    const rest = Math.floor(seconds % unit / smaller[0]);
    return rest ? `${large} ${name} ${rest} ${smaller[1]}` : `${large} ${name}`;
  };
  if (seconds < 10) {
    return `${(Math.floor(seconds * 10) / 10)} s`;
  }
  if (seconds < 60) {
    return `${Math.floor(seconds)} s`;
  }
  if (seconds < 3600) {
    return two(Math.floor(seconds / 60), 60, 'min', [1, 's']);
  }
  return seconds < 86400
    ? two(Math.floor(seconds / 3600), 3600, 'h', [60, 'min'])
    : two(Math.floor(seconds / 86400), 86400, 'd', [3600, 'h']);
}
