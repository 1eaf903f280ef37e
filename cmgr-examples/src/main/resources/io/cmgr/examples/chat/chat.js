const MOST_LINES = 500;
const LONGEST_WAIT = 30_000;

const [log, status, naming, name, saying, text, send] =
    ['log', 'status', 'naming', 'name', 'saying', 'text', 'send'].map(id => document.getElementById(id));

let socket;
let me = '';          // what the room calls us
let wish = '';        // what we want to be called
let wait = 1000;      // before the next attempt, in milliseconds
let atEnd = true;     // whether the last line is in sight

function join() {
  socket = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/ws`);
  socket.onmessage = event => hear(event.data);
  socket.onclose = () => {
    me = '';
    tell('not connected, trying again');
    setTimeout(join, wait);
    wait = Math.min(2 * wait, LONGEST_WAIT);
  };
}

/** A line of the room's own begins with an asterisk, any other with a name and a colon. */
function hear(line) {
  const welcome = line.match(/^\* welcome, ([^:]+): /);
  const renamed = line.match(/^\* (\S+) is now (\S+)$/);
  if (welcome) {
    call(welcome[1]);
    wait = 1000;
    if (wish) {
      socket.send(`/nick ${wish}`);
    }
  } else if (renamed && renamed[1] === me) {
    call(renamed[2]);
    name.value = renamed[2];
  }
  if (line.startsWith('* ')) {
    show(element('p', 'note', line.slice(2)));
  } else {
    const colon = line.indexOf(': ');
    show(said(line.slice(0, colon), line.slice(colon + 2)));
  }
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

function show(line) {
  log.append(line);
  while (log.childElementCount > MOST_LINES) {
    log.firstElementChild.remove();
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

saying.addEventListener('submit', event => {
  event.preventDefault();
  if (me && text.value.trim()) {
    socket.send(text.value);
    text.value = '';
  }
});

name.addEventListener('change', () => {
  wish = name.value.trim();
  if (me && wish && wish !== me) {
    socket.send(`/nick ${wish}`);
  }
});

naming.addEventListener('submit', event => {
  event.preventDefault();
  text.focus();
});

join();
