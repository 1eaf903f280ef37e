// SPDX-License-Identifier: BSD-2-Clause
// What the tables show of the figures.

import { Panel } from './tables.js';
import { age, bytes, count, duration, plural, rate } from './text.js';

const join = (...parts) => parts.filter(Boolean).join(' · ');
const number = (text, n, level = '') => ({ text, zero: !n, level });
const counted = (n, level = '') => number(count(n), n, n ? level : '');

/** What stands before the name of an exception. */
const PACKAGE = /^(?:[\w$]+[.$])+(?=[A-Z]\w*:)/;

/** How old an event may become, and how long a turn of an event loop may take, in milliseconds. */
const SLOW_EVENT = 1000;
const SLOW_TURN = 100;
const BLOCKED = 2000;

const late = (millis) => millis >= BLOCKED ? 'bad' : millis >= SLOW_TURN ? 'warn' : '';
const turn = (millis) => millis < 1000 ? `${millis} ms` : age(millis);

/** How full something is, as a level. */
const filled = (share) => share >= 1 ? 'bad' : share >= 0.5 ? 'warn' : '';

export const sessionColumns = [
  { title: 'Session', kind: 'subject' },
  { title: 'State', kind: 'state' },
  { title: 'Unsent', kind: 'number' },
  { title: 'Received', kind: 'number' },
  { title: 'Sent', kind: 'number' },
  { title: 'Age', kind: 'number' },
];

export const sessionRow = (session, now) => [
  {
    id: session.id,
    also: session.aliases.join(', '),
    quiet: join(session.kind, session.remote ?? session.local, session.listener),
  },
  sessionState(session, now),
  number(bytes(session.unsent), session.unsent),
  number(rate(session.inRate), session.inRate),
  number(rate(session.outRate), session.outRate),
  number(age(now - session.since), 1),
];

function sessionState(session, now) {
  const pauses = session.pauses.map((pause) => `by ${pause.owner}`).join(', ');
  if (session.stalledSince !== null) {
    return {
      text: `stalled ${age(now - session.stalledSince)}`,
      level: 'bad',
      quiet: join('its peer does not read', pauses && `paused ${pauses}`),
    };
  }
  if (session.pauses.length) {
    return { text: `paused ${age(now - session.pauses[0].since)}`, level: 'warn', quiet: pauses };
  }
  if (!session.open) {
    return { text: 'closing', level: 'warn', quiet: '' };
  }
  const lost = [
    session.dropped && `${count(session.dropped)} dropped`,
    session.kernelDropped && `${count(session.kernelDropped)} dropped by the kernel`,
  ];
  return { text: session.inRate || session.outRate ? 'moving' : 'idle', level: '', quiet: join(...lost) };
}

/** The panels below the sessions. */
export class Panels {
  constructor(parent, explain) {
    const panel = (title, ...columns) =>
      new Panel(parent, title, columns.map(([name, kind]) => ({ title: name, kind })), explain);
    this.listeners = panel('Listeners', ['Listener', 'subject'], ['State', 'state'], ['Open', 'number'],
      ['Accepted', 'number'], ['Refused', 'number'], ['Errors', 'number']);
    this.channels = panel('Event channels', ['Events', 'share'], ['Bytes', 'share'],
      ['Takers', 'text'], ['Oldest', 'number'], ['Pauses', 'number']);
    this.loops = panel('Event loops', ['Loop', 'text'], ['Sessions', 'number'], ['Tasks', 'number'],
      ['Turn', 'number']);
    this.links = panel('Links', ['Link', 'subject'], ['State', 'state'], ['Held', 'number'],
      ['Failures', 'number'], ['Dropped', 'number']);
    this.rooms = panel('Rooms', ['Room', 'text'], ['Members', 'number']);
    this.cluster = panel('Cluster', ['Figure', 'text'], ['Value', 'number']);
  }

  show(stats) {
    const totals = stats.totals;
    this.listeners.show(most(stats.listeners, totals.listeners), stats.listeners.map(listenerRow));
    this.channels.show(most(stats.channels, totals.channels), stats.channels.map(channelRow));
    this.loops.show('', stats.loops.map(loopRow));
    this.links.show(most(stats.links, totals.links), stats.links.map((link) => linkRow(link, stats.time)));
    this.rooms.show(`${plural(totals.rooms, 'room')}, ${plural(totals.memberships, 'membership')}`,
      stats.rooms.map((room) => [room.name, counted(room.members)]));
    this.cluster.show(stats.cluster ? `${stats.cluster.state.toLowerCase()} as ${stats.cluster.node}` : '',
      stats.cluster ? clusterRows(stats.cluster) : []);
  }
}

const most = (shown, all) => shown.length < all ? `${count(shown.length)} of ${count(all)}` : '';

const listenerRow = (listener) => [
  { id: listener.id, quiet: listener.address },
  listener.paused
    ? { text: 'paused', level: 'warn', quiet: '' }
    : {
      text: 'accepting',
      level: '',
      quiet: listener.acceptRate ? `${count(listener.acceptRate)} a second` : '',
    },
  counted(listener.open),
  counted(listener.accepted),
  counted(listener.refused, 'warn'),
  counted(listener.errors, 'bad'),
];

function channelRow(channel) {
  const events = channel.events / channel.maxEvents;
  const size = channel.bytes / channel.maxBytes;
  return [
    { text: `${count(channel.events)} of ${count(channel.maxEvents)}`, share: events, level: channel.full ? 'bad' : filled(events) },
    { text: `${bytes(channel.bytes)} of ${bytes(channel.maxBytes)}`, share: size, level: filled(size) },
    takers(channel),
    number(channel.events ? age(channel.oldest) : '–', channel.events, channel.oldest >= SLOW_EVENT ? 'warn' : ''),
    counted(channel.pausedSessions, 'warn'),
  ];
}

function takers(channel) {
  const busy = channel.busyTakers && `${count(channel.busyTakers)} busy`;
  const waiting = channel.waitingTakers && `${count(channel.waitingTakers)} waiting`;
  return join(busy, waiting) || 'none';
}

const loopRow = (loop, i) => [
  `${i + 1}`,
  counted(loop.sessions),
  loop.tasks === null ? number('–', 0) : counted(loop.tasks),
  loop.delay === null ? number('–', 0) : number(turn(loop.delay), loop.delay, late(loop.delay)),
];

function linkRow(link, now) {
  const next = link.nextAttempt && link.nextAttempt > now ? `next attempt in ${duration(link.nextAttempt - now)}` : '';
  return [
    { id: link.id, quiet: link.target },
    link.up
      ? { text: 'up', level: '', quiet: '' }
      : {
        text: link.downSince ? `down ${age(now - link.downSince)}` : 'down',
        level: 'bad',
        quiet: join(next, link.lastFailure?.replace(PACKAGE, '')),
      },
    number(bytes(link.heldBytes), link.heldBytes),
    counted(link.failures),
    counted(link.dropped, 'bad'),
  ];
}

const clusterRows = (cluster) => [
  ['Nodes', counted(cluster.nodes)],
  ['Topics', counted(cluster.topics)],
  ['Bytes that wait', number(bytes(cluster.pendingBytes), cluster.pendingBytes)],
  ['Published', counted(cluster.published)],
  ['Received', counted(cluster.received)],
  ['Refused', counted(cluster.refused, 'bad')],
  ['Dropped', counted(cluster.dropped, 'bad')],
  ['Missed', counted(cluster.missed, 'bad')],
  ['Unanswered', counted(cluster.unanswered, 'warn')],
];
