const MOST_LINES = 500;
const LONGEST_WAIT = 30_000;
const NO_ROOM = '';

const [tabs, log, status, naming, name, joining, room, saying, text, send] =
    ['tabs', 'log', 'status', 'naming', 'name', 'joining', 'room', 'saying', 'text', 'send']
        .map(id => document.getElementById(id));

const rooms = new Map();  // from the name of each room that we are in to what is shown of it: {tab, lines, unread}
const nowhere = {lines: element('section', 'lines', '')};  // what is shown while we are in no room

let socket;
let current = NO_ROOM;    // the room that we see and write to
let me = '';              // what the chat calls us
let wish = '';            // what we want to be called
let wait = 1000;          // before the next attempt, in milliseconds
let atEnd = true;         // whether the last line is in sight

function connect() {
  socket = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/ws`);
  socket.onmessage = event => hear(event.data);
  socket.onclose = () => {
    me = '';
    tell('not connected, trying again');
    setTimeout(connect, wait);
    wait = Math.min(2 * wait, LONGEST_WAIT);
  };
}

/** Sends what a guest at a terminal would type. */
function type(line) {
  if (me) {
    socket.send(line);
  }
}

/** What the chat says to us alone, and what the page does then. Any other answer it only shows. */
const ANSWERS = [
  [/^welcome to (\S+), (\S+)$/, welcome],
  [/^you are (\S+) now$/, rename],
  [/^you write to (\S+) now$/, enter],
  [/^you have left (\S+) and write to (\S+)$/, leave],
  [/^you have left (\S+) and are in no room$/, leave],
];

/** A line to a room begins with its name in brackets. Then comes a guest's name and a colon, or an asterisk. */
function hear(line) {
  const toRoom = line.match(/^\[(\S+?)\] (?:\* (.*)|(\S+?): (.*))$/s);
  if (toRoom) {
    const [, where, note, who, what] = toRoom;
    show(where, note ? element('p', 'note', note) : said(who, what));
    if (who && where !== current) {
      mark(where, rooms.get(where).unread + 1);
    }
    return;
  }
  const answer = line.slice('* '.length);
  const [pattern, act] = ANSWERS.find(([pattern]) => pattern.test(answer)) ?? [];
  if (act) {
    act(...answer.match(pattern).slice(1));
  } else {
    show(current, element('p', 'note', answer));
  }
}

/** The chat has put us into the lobby. After a lost connection we go back to where we were. */
function welcome(lobby, id) {
  const before = [...rooms.keys()];
  const last = current;
  wait = 1000;
  call(id);
  enter(lobby);
  show(lobby, element('p', 'note', `welcome to ${lobby}, ${id}`));
  if (wish) {
    type(`/nick ${wish}`);
  }
  if (last !== NO_ROOM) {
    [...before, last].forEach(where => type(`/join ${where}`));
    if (!before.includes(lobby)) {
      type(`/leave ${lobby}`);
    }
  }
}

function rename(to) {
  call(to);
  wish = to;
  name.value = to;
  show(current, element('p', 'note', `you are ${to} now`));
}

function call(name) {
  me = name;
  tell(`connected as ${me}`);
}

function tell(what) {
  status.textContent = what;
  status.classList.toggle('lost', !me);
  send.disabled = !me;
}

/** Shows the room that we write to from now on. */
function enter(where) {
  current = where;
  atEnd = true;
  log.replaceChildren(shown(where).lines);
  rooms.forEach(({tab}, each) => tab.firstElementChild.setAttribute('aria-current', each === where));
  if (where !== NO_ROOM) {
    mark(where, 0);
    reveal();
    if (!shown(where).lines.hasChildNodes()) {
      show(where, element('p', 'note', `you write to ${where} now`));
    }
  }
  text.placeholder = where === NO_ROOM ? 'You are in no room' : `Write to ${where}`;
  follow();
}

function leave(where, next = NO_ROOM) {
  shown(where).tab.remove();
  rooms.delete(where);
  enter(next);
  if (next === NO_ROOM) {
    show(next, element('p', 'note', `you have left ${where} and are in no room`));
  }
}

/** What is shown of a room, from the first time that we hear of it. */
function shown(where) {
  if (where === NO_ROOM) {
    return nowhere;
  }
  if (!rooms.has(where)) {
    rooms.set(where, {tab: tabFor(where), lines: element('section', 'lines', ''), unread: 0});
  }
  return rooms.get(where);
}

function tabFor(where) {
  const tab = element('li', '', '');
  const open = element('button', 'open', where);
  open.addEventListener('click', () => type(`/join ${where}`));
  const close = element('button', 'close', '\u00d7');
  close.setAttribute('aria-label', `Leave ${where}`);
  close.addEventListener('click', () => type(`/leave ${where}`));
  tab.append(open, close);
  tabs.append(tab);
  return tab;
}

/** Scrolls the tabs so that the current one is in sight. */
function reveal() {
  tabs.querySelector('[aria-current=true]')?.parentElement.scrollIntoView({block: 'nearest', inline: 'nearest'});
}

/** Shows on a room's tab how much was said there since we last looked. */
function mark(where, unread) {
  const {tab} = shown(where);
  shown(where).unread = unread;
  tab.querySelector('.unread')?.remove();
  if (unread > 0) {
    tab.querySelector('.open').append(element('span', 'unread', unread));
  }
}

/** Text goes in as text, whatever it looks like. */
function element(tag, kind, content) {
  const made = document.createElement(tag);
  made.className = kind;
  made.textContent = content;
  return made;
}

function said(who, what) {
  const line = element('p', who === me ? 'said own' : 'said', '');
  line.style.setProperty('--hue', hue(who));
  const time = new Date().toLocaleTimeString([], {hour: '2-digit', minute: '2-digit'});
  line.append(element('b', '', who), element('time', '', time), element('span', '', what));
  return line;
}

function hue(who) {
  return [...who].reduce((sum, letter) => (31 * sum + letter.codePointAt(0)) % 360, 7);
}

function show(where, line) {
  const {lines} = shown(where);
  lines.append(line);
  while (lines.childElementCount > MOST_LINES) {
    lines.firstElementChild.remove();
  }
  follow();
}

/** Stays at the end if it was there; who reads further up is not disturbed. */
function follow() {
  if (atEnd) {
    log.scrollTop = log.scrollHeight;
  }
}

log.addEventListener('scroll', () => {
  atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 40;
});
new ResizeObserver(follow).observe(log);
new ResizeObserver(reveal).observe(tabs);

saying.addEventListener('submit', event => {
  event.preventDefault();
  if (me && text.value.trim()) {
    type(text.value);
    text.value = '';
  }
});

name.addEventListener('change', () => {
  wish = name.value.trim();
  if (wish && wish !== me) {
    type(`/nick ${wish}`);
  }
});

naming.addEventListener('submit', event => {
  event.preventDefault();
  text.focus();
});

joining.addEventListener('submit', event => {
  event.preventDefault();
  if (me && room.value.trim()) {
    type(`/join ${room.value.trim()}`);
    room.value = '';
    text.focus();
  }
});

connect();
