// SPDX-License-Identifier: BSD-2-Clause
// Asks for the figures once a second, while the page is visible, and shows them.

import { Card } from './charts.js';
import { Table, add, say } from './tables.js';
import { bytes, count, duration, plural, rate } from './text.js';
import { Panels, sessionColumns, sessionRow } from './views.js';

const PAGE = 50;
const RETRY = 1500;
const MOST_POINTS = 400;

const at = (id) => document.getElementById(id);

const cards = {
  sessions: new Card(at('cards'), 'Sessions', 'sessions', count),
  stuck: new Card(at('cards'), 'Stuck', 'stuck', count),
  unsent: new Card(at('cards'), 'Unsent', 'unsent', bytes),
  bytesIn: new Card(at('cards'), 'Received', 'bytesIn', rate),
  bytesOut: new Card(at('cards'), 'Sent', 'bytesOut', rate),
};
const sessions = new Table(at('sessions'), sessionColumns, explain);
const panels = new Panels(at('panels'), explain);

let points = [];
let offset = 0;
let explained = null;
let timer = 0;
let asked = 0;

async function get(path) {
  const answer = await fetch(path, { cache: 'no-store' });
  if (!answer.ok) {
    throw new Error(await answer.text());
  }
  return answer;
}

function wanted() {
  return new URLSearchParams({ sort: at('sort').value, find: at('find').value, offset, limit: PAGE });
}

/** Asks now. An answer to an older question is not shown. */
async function ask() {
  clearTimeout(timer);
  const question = ++asked;
  let next = RETRY;
  try {
    const stats = await (await get(`stats.json?${wanted()}`)).json();
    if (!points.length) {
      points = await (await get('history.json')).json();
    }
    if (question !== asked) {
      return;
    }
    show(stats);
    await explainAgain();
    next = stats.next;
  } catch (unreachable) {
    if (question !== asked) {
      return;
    }
    status('not connected, trying again', 'bad');
  }
  if (question === asked && !document.hidden && !held()) {
    timer = setTimeout(ask, next);
  }
}

function status(text, level) {
  say(at('state'), text);
  at('state').dataset.level = level;
  document.body.classList.toggle('lost', level === 'bad');
}

function show(stats) {
  status(held() ? 'held' : 'live', held() ? 'warn' : 'good');
  say(at('about'), `${stats.transport} · up ${duration(stats.time - stats.since)}`);
  document.title = `${stats.totals.stuck ? `${count(stats.totals.stuck)} stuck · ` : ''}cmgr console`;
  remember(stats);
  showCards(stats);
  sessions.show(stats.sessions.map((session) => sessionRow(session, stats.time)));
  showPages(stats);
  panels.show(stats);
}

function remember(stats) {
  if (points.length && points.at(-1).time >= stats.time) {
    return;
  }
  points.push({
    time: stats.time,
    sessions: stats.totals.sessions,
    stuck: stats.totals.stuck,
    unsent: stats.totals.unsent,
    bytesIn: stats.rates.bytesIn,
    bytesOut: stats.rates.bytesOut,
  });
  points = points.slice(-MOST_POINTS);
}

function showCards({ totals, rates, time }) {
  const come = rates.opened === null ? '' : `${count(rates.opened)} new, ${count(rates.closed)} ended a second`;
  const stuck = totals.stuck ? `${count(totals.paused)} paused, ${count(totals.stalled)} stalled` : 'none';
  const lost = totals.dropped ? `${plural(totals.dropped, 'message')} dropped so far` : 'nothing dropped';
  cards.sessions.update(points, time, come, '');
  cards.stuck.update(points, time, stuck, totals.stalled ? 'bad' : totals.paused ? 'warn' : '');
  cards.unsent.update(points, time, lost, '');
  cards.bytesIn.update(points, time, `${bytes(totals.bytesIn)} so far`, '');
  cards.bytesOut.update(points, time, `${bytes(totals.bytesOut)} so far`, '');
}

function showPages({ matching, find, sessions: shown, offset: from, totals }) {
  const all = find ? `${count(matching)} of ${plural(totals.sessions, 'session')}` : plural(matching, 'session');
  const some = shown.length && shown.length < matching;
  say(at('shown'), some ? `${count(from + 1)} to ${count(from + shown.length)} of ${all}` : all);
  at('none').hidden = shown.length > 0;
  say(at('none'), find ? 'No session matches.' : matching ? 'No more sessions.' : 'There is no session now.');
  at('sessions').hidden = shown.length === 0;
  at('back').hidden = at('next').hidden = !some && from === 0;
  at('back').disabled = from === 0;
  at('next').disabled = from + shown.length >= matching;
}

function turn(to) {
  offset = Math.max(0, to);
  ask();
}

function held() {
  return at('hold').getAttribute('aria-pressed') === 'true';
}

/** Shows why something does not move, for as long as one looks. */
async function explain(id) {
  explained = id;
  say(at('explain-id'), id);
  at('explain-text').replaceChildren();
  at('explain').showModal();
  await explainAgain().catch(() => {});
}

async function explainAgain() {
  if (explained === null) {
    return;
  }
  const id = explained;
  const text = await (await get(`explain?${new URLSearchParams({ id })}`)).text();
  if (id === explained) {
    const sentences = text.trim().split(/(?<=\.) (?=[A-Z])/);
    const list = at('explain-text');
    while (list.children.length > sentences.length) {
      list.lastElementChild.remove();
    }
    sentences.forEach((sentence, i) => say(list.children[i] ?? add(list, 'p'), sentence));
  }
}

at('sort').addEventListener('change', () => turn(0));
at('find').addEventListener('input', () => turn(0));
at('back').addEventListener('click', () => turn(offset - PAGE));
at('next').addEventListener('click', () => turn(offset + PAGE));
at('hold').addEventListener('click', () => {
  at('hold').setAttribute('aria-pressed', String(!held()));
  say(at('hold'), held() ? 'Go on' : 'Hold');
  ask();
});
at('explain-close').addEventListener('click', () => at('explain').close());
at('explain').addEventListener('click', (event) => event.target === at('explain') && at('explain').close());
at('explain').addEventListener('close', () => {
  explained = null;
});
document.addEventListener('visibilitychange', () => document.hidden || ask());
ask();
